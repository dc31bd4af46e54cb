import { conflict } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { LogicalPartition } from '../../world/model/partition.js';
import { isOff } from '../../world/partitions/partitions.js';
import { orphanAdapters } from '../../world/storage/leftovers.js';
import { assignSerial } from '../../world/virtual-serial-numbers.js';

/**
 * Deletes a partition that is off, with its adapters and, unless the world leaves them behind, the server adapters that belong to
 * them.
 *
 * @throws {RestError} 409 for one that is on, or in which the manager itself runs
 */
export function removePartition(partition: LogicalPartition, { services: { world }, exchange }: Change): void {
  if (partition.management)
    throw conflict(`Partition ${partition.name} is the management partition and cannot be deleted.`);
  if (!isOff(partition) && partition.state !== 'error') {
    throw conflict(`Partition ${partition.name} is ${partition.state}; power it off before deleting it.`);
  }
  for (const adapter of world.table('ClientNetworkAdapter').in(partition.scope, partition.uuid)) world.remove(adapter);
  orphanAdapters(world, partition);
  assignSerial(world, partition, undefined, exchange.query.get('resetAutoAssign') === 'true');
  world.remove(partition);
  world.changed(world.system(partition.scope));
}
