import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const DeleteConfigDrive = command({
  service: 'config-drive',
  name: 'delete-config-drive',
  purpose: "Delete the instance's medium from the media repository; already gone is success.",
  payload: InstanceRef,
  result: z.object({}),
});
