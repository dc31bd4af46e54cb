import { freeDeviceName } from '../../network/device-names.js';
import { slotMac } from '../../network/mac.js';
import type { ManagedSystem } from '../model/managed-system.js';
import type { ClientNetworkAdapter, NetworkBridge, VirtualSwitch } from '../model/network.js';
import type { SharedEthernetAdapter, VirtualIOServer } from '../model/virtual-io-server.js';
import { allocateSlot } from '../partitions/slots.js';
import { deviceNamesOf } from '../shared-ethernet.js';
import type { World } from '../world.js';

/** One bridge to a physical network: a SEA in one VIOS, or a failover pair in two. */
export interface BridgeProfile {
  /** VLAN of the primary trunk. Default: 1 for the first bridge, 2 for the second, … */
  pvid?: number;
  /** Tagged on the primary trunk; 20 at most. Default: none. */
  taggedVlans?: number[];
  /** Further trunks, with VLANs that nobody uses as their own. Default: none. */
  additionalTrunks?: { pvid: number; taggedVlans: number[] }[];
  /** Name of the virtual switch; bridges on one switch are peers. Default: the first switch. */
  virtualSwitch?: string;
  /** Ids of one or two VIOSes. Default: the first two, or the only one. */
  vioses?: number[];
  /** Both SEAs of a pair carry traffic. Default: false. */
  loadBalancing?: boolean;
  /** VLAN of the failover control channel, false for a pair without. Default: 4000 and downwards. */
  controlChannel?: number | false;
}

/** A trunk of a VIOS that no SEA has: its VLANs cannot be bridged. */
export interface OrphanTrunkProfile {
  /** Id of the VIOS. */
  vios: number;
  pvid: number;
  taggedVlans?: number[];
  /** Default: the first switch. */
  virtualSwitch?: string;
}

/** Names from here on are as on real hosts, where four physical ports come first. */
const FIRST_TRUNK = 4;
const FIRST_SEA = 8;
/** Far from both ends, where clients look for unused VLANs. */
const FIRST_CONTROL_VLAN = 4000;

type TrunkSettings = Pick<ClientNetworkAdapter, 'pvid' | 'taggedVlans' | 'switchId'> & { trunkPriority: number };

/** Adds the bridge with this index, its SEAs and their trunks. The VIOSes are in the world already. */
export function addBridge(world: World, system: ManagedSystem, index: number, profile: BridgeProfile): NetworkBridge {
  const { pvid = index + 1, taggedVlans = [], additionalTrunks = [], loadBalancing = false } = profile;
  const vioses = viosesOf(world, system, profile.vioses);
  const pair = vioses.length > 1;
  const control = pair && (profile.controlChannel ?? FIRST_CONTROL_VLAN - index);
  const { id: switchId } = switchNamed(world, system, profile.virtualSwitch);
  const uuid = world.identity.uuid(`${system.scope}/bridge/${switchId}/${pvid}`);
  const adapters = vioses.map((vios, position) => {
    const trunkPriority = position + 1;
    const trunks = [{ pvid, taggedVlans }, ...additionalTrunks].map((trunk) =>
      addTrunk(world, vios, { ...trunk, switchId, trunkPriority }),
    );
    const channel = control && addTrunk(world, vios, { pvid: control, taggedVlans: [], switchId, trunkPriority });
    const sea: SharedEthernetAdapter = {
      deviceName: freeDeviceName(deviceNamesOf(world, vios), FIRST_SEA),
      udid: `10${world.identity.hex(`${uuid}/sea/${vios.uuid}`, 16)}`,
      highAvailabilityMode: pair ? (loadBalancing ? 'sharing' : 'auto') : 'disabled',
      primary: position === 0,
      pvid,
      backing: vios.freeEthernetDevices.shift()!,
      trunks: trunks.map(({ deviceName }) => deviceName!),
      ...(channel ? { controlChannel: channel.deviceName! } : {}),
    };
    vios.sharedEthernetAdapters.push(sea);
    world.changed(vios);
    return { viosUuid: vios.uuid, deviceName: sea.deviceName };
  });
  const bridge: NetworkBridge = {
    ...world.newborn('NetworkBridge', system.scope, uuid, system),
    pvid,
    failover: pair,
    loadBalancing,
    udid: `10${world.identity.hex(`${uuid}/udid`, 16)}`,
    adapters,
    ...(control ? { controlChannelId: control } : {}),
  };
  world.add(bridge);
  return bridge;
}

export function addOrphanTrunk(world: World, system: ManagedSystem, profile: OrphanTrunkProfile): void {
  const [vios] = viosesOf(world, system, [profile.vios]);
  const { id: switchId } = switchNamed(world, system, profile.virtualSwitch);
  addTrunk(world, vios!, { pvid: profile.pvid, taggedVlans: profile.taggedVlans ?? [], switchId, trunkPriority: 1 });
}

function addTrunk(world: World, vios: VirtualIOServer, settings: TrunkSettings): ClientNetworkAdapter {
  const slot = allocateSlot(world, vios, 'next');
  const uuid = world.identity.uuid(`${vios.scope}/${vios.uuid}/trunk/${slot}`);
  const trunk: ClientNetworkAdapter = {
    ...world.newborn('ClientNetworkAdapter', vios.scope, uuid, vios),
    ...settings,
    taggedVlans: [...settings.taggedVlans],
    taggedVlanSupported: settings.taggedVlans.length > 0,
    slot,
    mac: slotMac(vios.macPrefix, slot),
    enabled: true,
    deviceName: freeDeviceName(deviceNamesOf(world, vios), FIRST_TRUNK),
    properties: {
      RequiredAdapter: 'true',
      AllowedOperatingSystemMACAddresses: 'ALL',
      QualityOfServicePriorityEnabled: 'false',
    },
  };
  world.add(trunk);
  return trunk;
}

function viosesOf(world: World, { scope }: ManagedSystem, ids?: number[]): VirtualIOServer[] {
  const all = world.table('VirtualIOServer').in(scope);
  if (!ids) return all.slice(0, 2);
  return ids.map((id) => {
    const vios = all.find((one) => one.id === id);
    if (!vios) throw new Error(`host ${scope} has no VIOS ${id} for a bridge or trunk`);
    return vios;
  });
}

function switchNamed(world: World, { scope }: ManagedSystem, name?: string): VirtualSwitch {
  const all = world.table('VirtualSwitch').in(scope);
  const found = name === undefined ? all[0] : all.find((one) => one.name === name);
  if (!found) throw new Error(`host ${scope} has no virtual switch ${name ?? 'at all'} for a bridge or trunk`);
  return found;
}
