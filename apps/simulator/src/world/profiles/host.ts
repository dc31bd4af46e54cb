import type { ManagedSystem, SharedProcessorPool } from '../model/managed-system.js';
import type { VirtualSwitch } from '../model/network.js';
import type { Partition } from '../model/partition.js';
import type { VirtualIOServer } from '../model/virtual-io-server.js';
import { addUsedNetworks } from '../networks.js';
import { addSerial } from '../virtual-serial-numbers.js';
import type { Host, World } from '../world.js';
import { addBridge, addOrphanTrunk } from './bridges.js';
import { COMPATIBILITY_MODES, DEFAULT_CAPABILITIES } from './capabilities.js';
import { addEnterprisePool } from './enterprise-pool.js';
import { memoryOf, processorsOf } from './host-size.js';
import { installVios } from './install-vios.js';
import { addInstallationDisk } from './installation-disk.js';
import { addNovaLink, managementPartition } from './novalink.js';
import type { HostProfile } from './options.js';
import { sriovAdapters, vnicCapabilities } from './sriov.js';
import { newVios } from './vios.js';

/** C050760835140000, as of real hosts; each host has its own third last byte. */
const WWPN_PREFIX = 0xc050760835000000n;

/**
 * Adds a host: VIOSes, virtual switches, bridges, the VIOSes as nodes of the cluster of each pool, and its NovaLink with the
 * management partition, unless an HMC manages it.
 */
export function addHost(
  world: World,
  { id, pools, hmc }: Omit<Host, 'systemUuid'>,
  number: number,
  profile: HostProfile,
): Host {
  const { identity } = world;
  const host: Host = { id, systemUuid: identity.uuid(`${id}/system`), pools, ...(hmc === undefined ? {} : { hmc }) };
  world.hosts.set(id, host);
  const machine = { type: '8284', model: '22A', serial: profile.serial };
  const cards = sriovAdapters(profile.serial, profile.sriovAdapters);
  const system: ManagedSystem = {
    ...world.newborn('ManagedSystem', id, host.systemUuid),
    name: profile.name,
    machine,
    state: 'operating',
    memory: memoryOf(profile.memoryMb, profile.memoryRegionMb),
    processors: processorsOf(profile.processorUnits),
    compatibilityModes: [...COMPATIBILITY_MODES],
    maximumPartitions: 800,
    capabilities: {
      ...DEFAULT_CAPABILITIES,
      ...vnicCapabilities(cards, profile.vnicFailOver),
      ...(profile.virtualSerialNumbers ? { VirtualSerialNumberCapable: 'true' } : {}),
    },
    sriovAdapters: cards,
    primaryIpAddress: `10.255.0.${number}`,
    wwpnPrefix: (WWPN_PREFIX + (BigInt(number) << 16n)).toString(),
    wwpnPairsUsed: 0,
    macPrefix: identity.hex(`${id}/mac`, 6).toUpperCase(),
  };
  world.add(system);
  if (hmc === undefined) addNovaLink(world, system);
  addProcessorPool(world, system);
  for (const serial of profile.virtualSerialNumbers ?? []) addSerial(world, id, serial);
  if (profile.enterprisePool) addEnterprisePool(world, system, profile.enterprisePool);
  for (const [switchId, { name, mode }] of profile.switches.entries()) addSwitch(world, system, switchId, name, mode);
  const vioses = Array.from({ length: profile.vioses }, (_, index) => viosOf(world, system, index + 1, profile));
  for (const vios of vioses) installVios(world, vios);
  if (vioses.length > 0)
    for (const [index, bridge] of profile.bridges.entries()) addBridge(world, system, index, bridge);
  for (const orphan of profile.orphanTrunks) addOrphanTrunk(world, system, orphan);
  if (hmc !== undefined) addUsedNetworks(world, id);
  const partitions: Partition[] = [...vioses];
  if (hmc === undefined && profile.management !== 'vios') {
    const management = managementPartition(world, system, profile.vioses + 1);
    world.add(management);
    if (profile.management === 'with-disk' && vioses[0]) addInstallationDisk(world, vioses[0], management);
    partitions.push(management);
  }
  if (profile.running) for (const partition of partitions) boot(world, partition);
  return host;
}

function viosOf(
  world: World,
  system: ManagedSystem,
  id: number,
  { fcAdapters, bridges, management }: HostProfile,
): VirtualIOServer {
  const size = { fcPorts: 2 * fcAdapters, networks: bridges.length };
  if (management === 'vios' && id === 1 && world.host(system.scope).hmc === undefined) {
    const uuid = world.identity.partitionUuid(`${system.scope}/management`);
    return newVios(world, system, { id, name: 'novalink', uuid, management: true, ...size });
  }
  const uuid = world.identity.partitionUuid(`${system.scope}/vios/${id}`);
  return newVios(world, system, { id, name: `vios${id}`, uuid, ...size });
}

function addSwitch(world: World, system: ManagedSystem, id: number, name: string, mode: VirtualSwitch['mode']): void {
  const uuid = world.identity.uuid(`${system.scope}/switch/${name}`);
  const born: VirtualSwitch = { ...world.newborn('VirtualSwitch', system.scope, uuid, system), id, name, mode };
  world.add(born);
}

function addProcessorPool(world: World, system: ManagedSystem): void {
  const { scope } = system;
  const pool: SharedProcessorPool = {
    ...world.newborn('SharedProcessorPool', scope, world.identity.uuid(`${scope}/pool/0`), system),
    id: 0,
    name: 'DefaultPool',
  };
  world.add(pool);
}

/** As if it had been running for a day, so that nobody waits for it to come up. */
function boot(world: World, partition: Partition): void {
  partition.state = 'running';
  partition.rmc = partition.guest.rmc ? 'active' : 'inactive';
  partition.startedAt = world.clock.now() - 86_400_000;
}
