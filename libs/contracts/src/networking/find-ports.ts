import { z } from 'zod';
import { HostName } from '../common/ids.js';
import { query } from '../contract.js';
import { PortState } from './port-state.js';

export const FindPorts = query({
  service: 'networking',
  name: 'find-ports',
  purpose: 'Ports of ours that are in place or have failed, as last found; those being plugged are not among them.',
  payload: z.object({
    host: HostName.optional(),
    /** Neutron's port id. */
    port: z.string().optional(),
  }),
  result: z.object({ ports: z.array(PortState) }),
});
