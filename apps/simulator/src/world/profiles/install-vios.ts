import type { VirtualIOServer } from '../model/virtual-io-server.js';
import type { World } from '../world.js';
import { addLocalStorage } from './local-storage.js';
import { clusterNode } from './pool.js';

/** Adds a new VIOS to its host, with its volume group and spare disks and as a node of the clusters of the host's pools. */
export function installVios(world: World, vios: VirtualIOServer): void {
  world.add(vios);
  addLocalStorage(world, vios);
  const clusters = world.visible('Cluster', world.host(vios.scope));
  if (clusters.length === 0)
    for (const disk of vios.physicalVolumes) if (disk.usedBy === 'Repository') delete disk.usedBy;
  for (const cluster of clusters) {
    cluster.nodes.push(clusterNode(vios));
    world.changed(cluster);
  }
}
