import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { Kept } from '../common/kept.js';
import { command } from '../contract.js';

export const DeleteBootDisk = command({
  service: 'storage',
  name: 'delete-boot-disk',
  purpose: "Delete the instance's boot disk, which must not be mapped any more; already gone is success.",
  payload: InstanceRef,
  result: z.object({ kept: z.array(Kept) }),
});
