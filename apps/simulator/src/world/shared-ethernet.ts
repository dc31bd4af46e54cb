import type { ClientNetworkAdapter, NetworkBridge } from './model/network.js';
import type { SharedEthernetAdapter, VirtualIOServer } from './model/virtual-io-server.js';
import type { World } from './world.js';

/** The SEA that an adapter belongs to, as trunk or as control channel. */
export function seaOf(world: World, adapter: ClientNetworkAdapter): SharedEthernetAdapter | undefined {
  const { scope, parent, deviceName } = adapter;
  if (parent?.kind !== 'VirtualIOServer' || deviceName === undefined) return undefined;
  const vios = world.table('VirtualIOServer').get(scope, parent.uuid);
  return vios?.sharedEthernetAdapters.find(
    ({ trunks, controlChannel }) => controlChannel === deviceName || trunks.includes(deviceName),
  );
}

/** All trunks of a VIOS, also those of no SEA. */
export function trunksOf(world: World, { scope, uuid }: VirtualIOServer): ClientNetworkAdapter[] {
  return world
    .table('ClientNetworkAdapter')
    .in(scope, uuid)
    .filter(({ trunkPriority }) => trunkPriority !== undefined);
}

/** The trunks of a SEA, the primary first. */
export function trunksOfSea(world: World, vios: VirtualIOServer, sea: SharedEthernetAdapter): ClientNetworkAdapter[] {
  const trunks = trunksOf(world, vios);
  return sea.trunks.flatMap((name) => trunks.filter(({ deviceName }) => deviceName === name));
}

/** A SEA with what belongs to it. */
export interface SeaInPlace {
  vios: VirtualIOServer;
  sea: SharedEthernetAdapter;
  /** The primary first. */
  trunks: ClientNetworkAdapter[];
}

/** The SEAs of a bridge, in its order. */
export function seasOf(world: World, { scope, adapters }: NetworkBridge): SeaInPlace[] {
  return adapters.flatMap(({ viosUuid, deviceName }) => {
    const vios = world.table('VirtualIOServer').get(scope, viosUuid);
    const sea = vios?.sharedEthernetAdapters.find((one) => one.deviceName === deviceName);
    return vios && sea ? [{ vios, sea, trunks: trunksOfSea(world, vios, sea) }] : [];
  });
}

/** All Ethernet devices of a VIOS by name: physical ports, virtual adapters, SEAs. */
export function deviceNamesOf(world: World, vios: VirtualIOServer): Set<string> {
  const virtual = world.table('ClientNetworkAdapter').in(vios.scope, vios.uuid);
  return new Set([
    ...virtual.flatMap(({ deviceName }) => (deviceName === undefined ? [] : [deviceName])),
    ...vios.freeEthernetDevices.map(({ deviceName }) => deviceName),
    ...vios.sharedEthernetAdapters.flatMap(({ deviceName, backing }) => [deviceName, backing.deviceName]),
  ]);
}
