import type { VirtualIOServer } from '../model/virtual-io-server.js';
import type { World } from '../world.js';
import { addLocalStorage } from './local-storage.js';

/** Adds a new VIOS to its host, with its volume group and spare disks and as a node of the clusters of the host's pools. */
export function installVios(world: World, vios: VirtualIOServer): void {
  world.add(vios);
  addLocalStorage(world, vios);
  const { scope, name, uuid } = vios;
  for (const cluster of world.visible('Cluster', world.host(scope))) {
    cluster.nodes.push({ hostName: `${name}.${scope}`, host: scope, viosUuid: uuid });
    world.changed(cluster);
  }
}
