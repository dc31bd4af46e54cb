import type { WorldObject } from '../model/object.js';
import { ownerOf } from '../networks.js';
import type { Change, World } from '../world.js';

/**
 * Keeps what follows from logical ports and vNICs: the ports of a vNIC go with it, those of a partition too; partitions show links to
 * both, and the managed system what is left of its physical ports.
 */
export function deriveSriov(world: World): void {
  world.follow((change) => {
    const { type, object } = change;
    if (object.kind === 'LogicalPartition' && type === 'DELETE_URI') removeAll(world, object);
    if (object.kind === 'VirtualNICDedicated' && type === 'DELETE_URI') removeLogicalPorts(world, object);
    if (object.kind === 'VirtualNICDedicated' || object.kind === 'SRIOVEthernetLogicalPort') touch(world, change);
  });
}

function removeAll(world: World, { scope, uuid }: WorldObject): void {
  for (const kind of ['VirtualNICDedicated', 'SRIOVEthernetLogicalPort'] as const) {
    for (const one of world.table(kind).in(scope, uuid)) world.remove(one);
  }
}

function removeLogicalPorts(world: World, { scope, uuid }: WorldObject): void {
  for (const port of world.table('SRIOVEthernetLogicalPort').in(scope)) {
    if (port.vnicUuid === uuid) world.remove(port);
  }
}

function touch(world: World, { type, object }: Change): void {
  const owner = ownerOf(world, object);
  if (owner && type !== 'MODIFY_URI') world.changed(owner);
  if (object.kind === 'SRIOVEthernetLogicalPort') world.changed(world.system(object.scope));
}
