import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const PowerOn = command({
  service: 'gateway',
  name: 'power-on',
  purpose: 'Power an instance on.',
  payload: InstanceRef,
  result: z.object({}),
});
