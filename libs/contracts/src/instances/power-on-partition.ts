import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const PowerOnPartition = command({
  service: 'instances',
  name: 'power-on-partition',
  purpose: 'Power the partition on; already on is success.',
  payload: InstanceRef,
  result: z.object({}),
});
