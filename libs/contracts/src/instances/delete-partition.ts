import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const DeletePartition = command({
  service: 'instances',
  name: 'delete-partition',
  purpose: 'Delete the partition, which must be powered off, and its record; already gone is success.',
  payload: InstanceRef,
  result: z.object({}),
});
