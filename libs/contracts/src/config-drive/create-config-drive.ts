import { z } from 'zod';
import { InstanceRef, MacAddress } from '../common/ids.js';
import { Kept } from '../common/kept.js';
import { Vif } from '../common/vif.js';
import { command } from '../contract.js';
import { OpticalMediumRef } from '../storage/connect-storage.js';
import { ConfigDriveContent } from './config-drive-content.js';

export const CreateConfigDrive = command({
  service: 'config-drive',
  name: 'create-config-drive',
  purpose: 'Build the ISO image and put it into the media repository, which is created if there is none.',
  payload: InstanceRef.extend({
    name: z.string().min(1),
    content: ConfigDriveContent,
    vifs: z.array(Vif),
    managementMac: MacAddress.optional(),
  }),
  result: z.object({ medium: OpticalMediumRef, kept: z.array(Kept) }),
});
