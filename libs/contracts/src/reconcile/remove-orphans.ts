import { z } from 'zod';
import { command, type ServiceName } from '../contract.js';
import { InstanceOrNone } from './no-instance.js';
import { Orphan } from './orphan.js';

/** What has become of orphans. */
export const Cleaned = z.object({
  removed: z.array(Orphan),
  /** Could not be removed, or must not be; `why` says so. */
  left: z.array(Orphan),
});
export type Cleaned = z.infer<typeof Cleaned>;

const removeOrphans = (service: ServiceName, what: string) =>
  command({
    service,
    name: 'remove-orphans',
    purpose: `Look once more for orphans of an instance among ${what}, and remove those that are ours for certain.`,
    payload: InstanceOrNone,
    result: Cleaned,
  });

export const RemovePartitionOrphans = removeOrphans('instances', 'partitions');
export const RemoveStorageOrphans = removeOrphans('storage', 'mappings, disks and image uploads');
export const RemoveNetworkOrphans = removeOrphans('networking', 'adapters, trunks and VLANs');
export const RemoveMediumOrphans = removeOrphans('config-drive', 'config drives');
