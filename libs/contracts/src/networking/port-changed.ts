import { event } from '../contract.js';
import { PortState } from './port-state.js';

export const PortChanged = event({
  name: 'network.port-changed',
  purpose: "A port of ours is in place, has failed, or is gone; each pass of networking's healing says it again.",
  payload: PortState,
  // Ids that are not Neutron's may hold what a subject may not.
  key: ({ port }) => port.replace(/[^\w-]+/g, '-'),
});
