import { type UsedNetwork, usedNetworks } from '../network/used-networks.js';
import type { ClientNetworkAdapter, VirtualNetwork, VirtualSwitch } from './model/network.js';
import type { WorldObject } from './model/object.js';
import type { Partition } from './model/partition.js';
import type { Change, World } from './world.js';

/**
 * Keeps what follows from network adapters: with NovaLink a virtual network exists as long as an adapter uses its VLAN, and
 * documents that show adapters (partition, VIOS) or networks (switch) change with them.
 */
export function deriveNetworks(world: World): void {
  world.follow((change) => {
    if (change.object.kind !== 'ClientNetworkAdapter') return;
    if (world.host(change.object.scope).hmc === undefined) deriveVirtualNetworks(world, change.object.scope);
    touchOwner(world, change, change.object as ClientNetworkAdapter);
  });
}

export function switchById(world: World, scope: string, id: number): VirtualSwitch | undefined {
  return world
    .table('VirtualSwitch')
    .in(scope)
    .find((one) => one.id === id);
}

/** The networks of these VLANs on a switch, in the order given. */
export function networksOf(world: World, scope: string, switchId: number, vlans: readonly number[]): VirtualNetwork[] {
  const all = world.table('VirtualNetwork').in(scope);
  return vlans.flatMap((vlan) => all.filter((network) => network.switchId === switchId && network.vlan === vlan));
}

/** The partition or VIOS that has the adapter: a virtual Ethernet adapter, vNIC or SR-IOV logical port. */
export function ownerOf(world: World, { scope, parent }: WorldObject): Partition | undefined {
  if (!parent) return undefined;
  const { kind, uuid } = parent;
  return kind === 'VirtualIOServer'
    ? world.table('VirtualIOServer').get(scope, uuid)
    : world.table('LogicalPartition').get(scope, uuid);
}

function deriveVirtualNetworks(world: World, scope: string): void {
  const wanted = new Map(usedNetworks(world.table('ClientNetworkAdapter').in(scope)).map((one) => [keyOf(one), one]));
  const touched = new Set<number>();
  for (const network of world.table('VirtualNetwork').in(scope)) {
    const used = wanted.get(keyOf(network));
    wanted.delete(keyOf(network));
    if (!used) {
      world.remove(network);
      touched.add(network.switchId);
    } else if (used.tagged !== network.tagged) {
      network.tagged = used.tagged;
      world.changed(network);
    }
  }
  for (const used of wanted.values()) {
    const virtualSwitch = switchById(world, scope, used.switchId);
    if (!virtualSwitch) continue;
    world.add(newNetwork(world, virtualSwitch, used));
    touched.add(used.switchId);
  }
  if (touched.size === 0) return;
  for (const id of touched) {
    const virtualSwitch = switchById(world, scope, id);
    if (virtualSwitch) world.changed(virtualSwitch);
  }
  world.changed(world.system(scope));
}

/** Adds the networks of all VLANs in use: an HMC has them as objects of their own, made before the adapters. */
export const addUsedNetworks = deriveVirtualNetworks;

function newNetwork(world: World, { scope, uuid, name }: VirtualSwitch, { switchId, vlan, tagged }: UsedNetwork) {
  const id = world.identity.uuid(`${scope}/network/${uuid}/${vlan}`);
  const born = world.newborn('VirtualNetwork', scope, id, world.system(scope));
  return { ...born, name: networkName(vlan, name), vlan, switchId, tagged };
}

/** A VIOS shows its trunks, a partition only links. */
function touchOwner(world: World, { type }: Change, adapter: ClientNetworkAdapter): void {
  const owner = ownerOf(world, adapter);
  if (owner && (type !== 'MODIFY_URI' || owner.kind === 'VirtualIOServer')) world.changed(owner);
}

const keyOf = ({ switchId, vlan }: { switchId: number; vlan: number }) => `${switchId}/${vlan}`;

/** Networks are called after their switch. */
export function renameNetworks(world: World, { scope, id, name }: VirtualSwitch): void {
  for (const network of world.table('VirtualNetwork').in(scope)) {
    if (network.switchId !== id) continue;
    network.name = networkName(network.vlan, name);
    world.changed(network);
  }
}

const networkName = (vlan: number, switchName: string) => `VLAN${vlan}-${switchName}`;
