import { conflict } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { LogicalPartition } from '../../world/model/partition.js';
import { isOff } from '../../world/partitions/partitions.js';
import type { World } from '../../world/world.js';

/**
 * Deletes a partition that is off, with its adapters and the server adapters that belong to them.
 *
 * @throws {RestError} 409 for one that is on, or in which the manager itself runs
 */
export function removePartition(partition: LogicalPartition, { services: { world } }: Change): void {
  if (partition.management)
    throw conflict(`Partition ${partition.name} is the management partition and cannot be deleted.`);
  if (!isOff(partition) && partition.state !== 'error') {
    throw conflict(`Partition ${partition.name} is ${partition.state}; power it off before deleting it.`);
  }
  for (const adapter of world.table('ClientNetworkAdapter').in(partition.scope, partition.uuid)) world.remove(adapter);
  removeServerAdapters(partition, world);
  world.remove(partition);
  world.changed(world.system(partition.scope));
}

function removeServerAdapters({ scope, uuid }: LogicalPartition, world: World): void {
  const others = ({ clientUuid }: { clientUuid?: string }) => clientUuid !== uuid;
  for (const vios of world.table('VirtualIOServer').in(scope)) {
    const [buses, mappings] = [vios.scsiBuses.filter(others), vios.fcMappings.filter(others)];
    if (buses.length < vios.scsiBuses.length) {
      vios.scsiBuses = buses;
      world.changed(vios, 'VirtualSCSIMappings');
    }
    if (mappings.length < vios.fcMappings.length) {
      vios.fcMappings = mappings;
      world.changed(vios, 'Other');
    }
  }
}
