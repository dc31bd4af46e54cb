import type { ManagedSystem, ManagementConsole, SharedProcessorPool } from '../model/managed-system.js';
import type { VirtualSwitch } from '../model/network.js';
import type { LogicalPartition, Partition } from '../model/partition.js';
import type { VirtualIOServer } from '../model/virtual-io-server.js';
import { fixedSize, newPartition } from '../partitions/new-partition.js';
import type { Host, World } from '../world.js';
import { addBridge, addOrphanTrunk } from './bridges.js';
import { COMPATIBILITY_MODES, DEFAULT_CAPABILITIES } from './capabilities.js';
import { addEnterprisePool } from './enterprise-pool.js';
import { memoryOf, processorsOf } from './host-size.js';
import { installVios } from './install-vios.js';
import type { HostProfile } from './options.js';
import { sriovAdapters, vnicCapabilities } from './sriov.js';
import { newVios } from './vios.js';

/** C050760835140000, as of real hosts; each host has its own third last byte. */
const WWPN_PREFIX = 0xc050760835000000n;

/**
 * Adds a host managed by NovaLink: VIOSes, a management partition beside them, virtual switches, bridges, and the VIOSes as
 * nodes of the cluster of each pool.
 */
export function addNovaLinkHost(world: World, id: string, number: number, profile: HostProfile, pools: string[]): Host {
  const { identity } = world;
  const host: Host = { id, systemUuid: identity.uuid(`${id}/system`), pools };
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
    capabilities: { ...DEFAULT_CAPABILITIES, ...vnicCapabilities(cards, profile.vnicFailOver) },
    sriovAdapters: cards,
    primaryIpAddress: `10.255.0.${number}`,
    wwpnPrefix: (WWPN_PREFIX + (BigInt(number) << 16n)).toString(),
    wwpnPairsUsed: 0,
    macPrefix: identity.hex(`${id}/mac`, 6).toUpperCase(),
  };
  world.add(system);
  addConsoleAndPool(world, system);
  if (profile.enterprisePool) addEnterprisePool(world, system, profile.enterprisePool);
  for (const [switchId, { name, mode }] of profile.switches.entries()) addSwitch(world, system, switchId, name, mode);
  const vioses = Array.from({ length: profile.vioses }, (_, index) => viosOf(world, system, index + 1, profile));
  for (const vios of vioses) installVios(world, vios);
  if (vioses.length > 0)
    for (const [index, bridge] of profile.bridges.entries()) addBridge(world, system, index, bridge);
  for (const orphan of profile.orphanTrunks) addOrphanTrunk(world, system, orphan);
  const management = managementPartition(world, system, profile.vioses + 1);
  world.add(management);
  if (profile.running) for (const partition of [...vioses, management]) boot(world, partition);
  return host;
}

function viosOf(
  world: World,
  system: ManagedSystem,
  id: number,
  { fcAdapters, bridges }: HostProfile,
): VirtualIOServer {
  const uuid = world.identity.partitionUuid(`${system.scope}/vios/${id}`);
  return newVios(world, system, { id, name: `vios${id}`, uuid, fcPorts: 2 * fcAdapters, networks: bridges.length });
}

function addSwitch(world: World, system: ManagedSystem, id: number, name: string, mode: VirtualSwitch['mode']): void {
  const uuid = world.identity.uuid(`${system.scope}/switch/${name}`);
  const born: VirtualSwitch = { ...world.newborn('VirtualSwitch', system.scope, uuid, system), id, name, mode };
  world.add(born);
}

function addConsoleAndPool(world: World, system: ManagedSystem): void {
  const { scope, machine, name, primaryIpAddress } = system;
  const console: ManagementConsole = {
    ...world.newborn('ManagementConsole', scope, world.identity.uuid(`${scope}/console`)),
    name: `${name}-novalink`,
    machine,
    interfaces: [{ name: 'eth0', address: primaryIpAddress.replace('10.255.0', '10.255.1') }],
    publicSshKey: `ssh-rsa ${world.identity.hex(`${scope}/ssh`, 64)} wlp@${name}`,
    authorizedKeys: [],
  };
  const pool: SharedProcessorPool = {
    ...world.newborn('SharedProcessorPool', scope, world.identity.uuid(`${scope}/pool/0`), system),
    id: 0,
    name: 'DefaultPool',
  };
  world.add(console);
  world.add(pool);
}

function managementPartition(world: World, system: ManagedSystem, id: number): LogicalPartition {
  const uuid = world.identity.partitionUuid(`${system.scope}/management`);
  return newPartition(world, world.newborn('LogicalPartition', system.scope, uuid, system), {
    id,
    name: 'novalink',
    partitionType: 'AIX/Linux',
    management: true,
    maximumVirtualSlots: 1000,
    ...fixedSize(8192, 1, 4),
  });
}

/** As if it had been running for a day, so that nobody waits for it to come up. */
function boot(world: World, partition: Partition): void {
  partition.state = 'running';
  partition.rmc = 'active';
  partition.startedAt = world.clock.now() - 86_400_000;
}
