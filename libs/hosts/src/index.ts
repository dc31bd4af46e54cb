export { Host, type Work } from './host.js';
export { HostView } from './host-view.js';
export { Hosts } from './hosts.js';
export { Leases } from './lease.js';
export { makerOf, mayRemove } from './maker.js';
export { Owned } from './owned.js';
export { INSTANCES_DOMAIN, PartitionRecord } from './partition-record.js';
