import type { AdoptPorts, PayloadOf } from '#contracts';
import type { ClientNetworkAdapter, ObjectRef } from '#powervm';
import type { Bridge } from '../bridges/bridge.js';
import { carries } from '../bridges/bridge.js';
import { parseExternalIds } from '../ports/external-ids.js';
import { adoptedPort, MANAGEMENT_PORT, type NetworkRecord, type PortRecord } from '../ports/port-record.js';
import { attachedMac } from '../ports/trunks.js';

export interface FoundAdapters {
  readonly request: PayloadOf<typeof AdoptPorts>;
  /** Of the partition. */
  readonly adapters: readonly ClientNetworkAdapter[];
  /** Of the management partition. */
  readonly trunks: readonly ClientNetworkAdapter[];
  readonly trunkOwner: ObjectRef | undefined;
  readonly bridges: readonly Bridge[];
  readonly madeBy: string;
}

/** port id -> what is to be recorded: by the trunk's external ids, by the MAC of the RMC adapter, else by VLAN and switch. */
export function adoptablePorts(found: FoundAdapters, known: NetworkRecord | undefined): Record<string, PortRecord> {
  const macs = new Set(Object.values(known?.ports ?? {}).map(({ mac }) => mac));
  const ports: Record<string, PortRecord> = {};
  for (const adapter of found.adapters) {
    const { mac } = adapter;
    if (mac === undefined || macs.has(mac)) continue;
    macs.add(mac);
    Object.assign(ports, ovsPort(found, adapter, mac) ?? managementPort(found, mac) ?? seaPort(found, adapter, mac));
  }
  return ports;
}

function ovsPort(
  { request, trunks, trunkOwner, madeBy }: FoundAdapters,
  adapter: ClientNetworkAdapter,
  mac: string,
): Record<string, PortRecord> | undefined {
  const trunk = trunks.find((one) => {
    const isOf = parseExternalIds(one.ovsExternalIds).get('vm-uuid')?.toLowerCase() === request.uuid;
    return isOf && attachedMac(one) === mac;
  });
  const { virtualSwitch, virtualSwitchId } = adapter;
  if (trunk === undefined || trunkOwner === undefined || virtualSwitch === undefined) return undefined;
  const id = parseExternalIds(trunk.ovsExternalIds).get('iface-id') ?? adoptedPort(mac);
  return {
    [id]: {
      type: 'ovs',
      mac,
      madeBy,
      switch: virtualSwitch.uuid,
      switchId: virtualSwitchId ?? -1,
      pvid: trunk.pvid,
      trunkOwner: { resource: trunkOwner.resource, uuid: trunkOwner.uuid },
      trunk: trunk.meta.uuid,
    },
  };
}

const managementPort = ({ request, madeBy }: FoundAdapters, mac: string): Record<string, PortRecord> | undefined =>
  mac === request.managementMac ? { [MANAGEMENT_PORT]: { type: 'management', mac, madeBy } } : undefined;

function seaPort(
  { bridges, madeBy }: FoundAdapters,
  { pvid, virtualSwitchId }: ClientNetworkAdapter,
  mac: string,
): Record<string, PortRecord> {
  const bridge = bridges.find((one) => one.switchId === virtualSwitchId && carries(one, pvid));
  if (bridge === undefined) return {};
  return { [adoptedPort(mac)]: { type: 'pvm_sea', mac, madeBy, bridge: bridge.uuid, vlan: pvid, adapter: 'ours' } };
}
