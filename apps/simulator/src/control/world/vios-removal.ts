import { contentKey } from '../../storage/content-keys.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { isOff } from '../../world/partitions/partitions.js';
import { groupsOf } from '../../world/storage/devices.js';
import type { World } from '../../world/world.js';
import { impossible } from '../control-error.js';
import { changePartition } from './partition-change.js';

/**
 * Takes a VIOS away with its adapters, volume groups, disks and cluster nodes; one that runs goes down first. Disks of the fabric and
 * of shared pools stay.
 *
 * @throws {ControlError} 409 while it maps anything or has a SEA
 */
export function removeVios(world: World, vios: VirtualIOServer): void {
  requireUnused(vios);
  if (!isOff(vios)) changePartition(world, vios, { state: 'not activated' });
  for (const adapter of world.table('ClientNetworkAdapter').in(vios.scope, vios.uuid)) world.remove(adapter);
  removeDisks(world, vios);
  leaveClusters(world, vios);
  world.remove(vios);
  world.changed(world.system(vios.scope));
}

function requireUnused({ name, sharedEthernetAdapters, scsiBuses, fcMappings }: VirtualIOServer): void {
  const seas = sharedEthernetAdapters.map(({ deviceName, pvid }) => `${deviceName} (VLAN ${pvid})`);
  if (seas.length > 0)
    throw impossible(`VIOS ${name} serves network bridges with ${seas.join(', ')}; remove the bridges first.`);
  const mappings = [...scsiBuses, ...fcMappings].map(
    ({ adapterName, clientId }) => `${adapterName} (partition ${clientId})`,
  );
  if (mappings.length > 0)
    throw impossible(`VIOS ${name} has the mappings ${mappings.join(', ')}; remove the mappings first.`);
}

function removeDisks(world: World, vios: VirtualIOServer): void {
  for (const group of groupsOf(world, vios)) {
    for (const disk of group.virtualDisks) world.contents.remove(contentKey.virtualDisk(vios, disk));
    for (const medium of group.repository?.media ?? []) world.contents.remove(contentKey.medium(vios, medium));
    world.remove(group);
  }
  for (const disk of vios.physicalVolumes)
    if (disk.volumeId === undefined) world.contents.remove(contentKey.physicalVolume(vios, disk));
}

function leaveClusters(world: World, { scope, uuid }: VirtualIOServer): void {
  for (const cluster of world.visible('Cluster', world.host(scope))) {
    const others = cluster.nodes.filter(({ host, viosUuid }) => host !== scope || viosUuid !== uuid);
    if (others.length === cluster.nodes.length) continue;
    cluster.nodes = others;
    world.changed(cluster);
  }
}
