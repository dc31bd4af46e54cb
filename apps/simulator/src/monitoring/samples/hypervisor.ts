import type { LogicalPartition, Partition } from '../../world/model/partition.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { available } from '../../world/partitions/capacity.js';
import { partitionsOf } from '../../world/partitions/partitions.js';
import { virtualLocation } from '../../world/partitions/slots.js';
import { fileTime, isUp, networkCounters, type Sampling, secondsBefore, utilInfo } from './sampling.js';

const CYCLES_PER_SECOND = 512_000_000;
/** Of the entitled cycles: used, of these idle, and used beyond the entitlement by uncapped partitions. */
const USED = 0.8;
const IDLE = 0.5;
const BEYOND = 0.05;
const FIRMWARE = 0.05;
/** Hosts were switched on this long (s) before they appeared. */
const UP_BEFORE = 86_400;

/** What the hypervisor (PHYP) counts: the host, its partitions, the processor pools. MB and processing units. */
export function hypervisorSample(sampling: Sampling) {
  const { world, system, at } = sampling;
  const left = available(world, system.scope);
  const partitions = partitionsOf(world, system.scope);
  const cycles = CYCLES_PER_SECOND * ((at - system.created) / 1000 + UP_BEFORE);
  const { installed, configurable } = system.processors;
  const used = partitions.map((one) => processorOf(sampling, one));
  return {
    systemUtil: {
      utilInfo: utilInfo(sampling, '1.3.0'),
      utilSample: {
        timeStamp: fileTime(at),
        status: 0,
        errorInfo: [],
        timeBasedCycles: cycles,
        systemFirmware: {
          utilizedProcCycles: Math.floor(cycles * FIRMWARE),
          assignedMem: system.memory.usedByHypervisor,
        },
        processor: {
          totalProcUnits: installed,
          configurableProcUnits: configurable,
          availableProcUnits: left.units,
          procCyclesPerSecond: CYCLES_PER_SECOND,
        },
        memory: {
          totalMem: system.memory.installed,
          availableMem: left.memory,
          configurableMem: system.memory.configurable,
        },
        sharedProcessorPool: world
          .table('SharedProcessorPool')
          .in(system.scope)
          .map(({ id, name, limits }) => ({
            id,
            name,
            assignedProcCycles: Math.floor(cycles * configurable),
            utilizedPoolCycles: used
              .filter(({ poolId, mode }) => poolId === id && /cap$/.test(mode))
              .reduce((sum, one) => sum + one.utilizedCappedProcCycles + one.utilizedUnCappedProcCycles, 0),
            maxProcUnits: limits?.maximum ?? configurable,
            borrowedPoolProcUnits: left.units,
          })),
        lparsUtil: partitions.flatMap((one, index) =>
          one.kind === 'LogicalPartition' ? [lparOf(sampling, one as LogicalPartition, used[index]!)] : [],
        ),
        viosUtil: partitions.flatMap((one, index) =>
          one.kind === 'VirtualIOServer' ? [viosOf(sampling, one as VirtualIOServer, used[index]!)] : [],
        ),
      },
    },
  };
}

type ProcessorUse = ReturnType<typeof processorOf>;

function processorOf(sampling: Sampling, partition: Partition) {
  const { poolId, dedicated, sharingMode, count, units, weight } = partition.current.processors;
  const rate = isUp(partition) ? units.desired * CYCLES_PER_SECOND : 0;
  const before = secondsBefore(sampling, partition, partition);
  const entitled = sampling.meters.read(`${partition.uuid}/entitled`, sampling.at, rate, before);
  const uncapped = !dedicated && sharingMode === 'uncapped';
  const used = Math.floor(entitled * USED);
  return {
    poolId: dedicated ? 0 : poolId,
    mode: dedicated ? dedicatedMode(sharingMode) : uncapped ? 'uncap' : 'cap',
    maxVirtualProcessors: count.desired,
    maxProcUnits: units.desired,
    weight: uncapped ? weight : 0,
    entitledProcCycles: Math.floor(entitled),
    utilizedCappedProcCycles: used,
    utilizedUnCappedProcCycles: uncapped ? Math.floor(entitled * BEYOND) : 0,
    idleProcCycles: Math.floor(entitled * IDLE),
    donatedProcCycles: 0,
    timeSpentWaitingForDispatch: 0,
    totalInstructions: Math.floor(used * 0.9),
    totalInstructionsExecutionTime: used,
  };
}

const dedicatedMode = (sharingMode: string) => (/^keep/.test(sharingMode) ? 'keep_idle_procs' : 'share_idle_procs');

/** Networks and storage are only told of partitions that are on. */
function lparOf(sampling: Sampling, partition: LogicalPartition, processor: ProcessorUse) {
  const memory = partition.current.memory.desired;
  return {
    ...common(partition),
    type: partition.partitionType === 'OS400' ? 'ibmi' : 'aixlinux',
    memory: { logicalMem: memory, backedPhysicalMem: memory },
    processor,
    ...(sampling.computeOnly || !isUp(partition)
      ? {}
      : { network: networkOf(sampling, partition), storage: storageOf(sampling, partition) }),
  };
}

function viosOf(sampling: Sampling, vios: VirtualIOServer, processor: ProcessorUse) {
  return {
    ...common(vios),
    memory: { assignedMem: vios.current.memory.desired },
    processor,
    ...(sampling.computeOnly || !isUp(vios) ? {} : { network: networkOf(sampling, vios) }),
  };
}

function common({ id, uuid, name, state }: Partition) {
  const words = state.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
  return { id, uuid, name, state: words, affinityScore: 100 };
}

function networkOf(sampling: Sampling, partition: Partition) {
  const { world } = sampling;
  const adapters = world.table('ClientNetworkAdapter').in(partition.scope, partition.uuid);
  return {
    virtualEthernetAdapters: adapters.map((adapter) => ({
      vlanId: adapter.pvid,
      vswitchId: adapter.switchId,
      physicalLocation: virtualLocation(world, partition, adapter.slot),
      isPortVLANID: true,
      ...networkCounters(sampling, partition, adapter.uuid, adapter),
      receivedPhysicalPackets: 0,
      sentPhysicalPackets: 0,
      droppedPhysicalPackets: 0,
      sentPhysicalBytes: 0,
      receivedPhysicalBytes: 0,
    })),
    sriovLogicalPorts: [],
  };
}

/** Which VIOS has what the partition sees; the counters are in the file of that VIOS. */
function storageOf({ world }: Sampling, partition: LogicalPartition) {
  const vioses = world.table('VirtualIOServer').in(partition.scope);
  const pairs = <T extends { clientUuid?: string }>(of: (vios: VirtualIOServer) => T[]) =>
    vioses.flatMap((vios) =>
      of(vios)
        .filter(({ clientUuid }) => clientUuid === partition.uuid)
        .map((pair) => ({ vios, pair })),
    );
  return {
    genericVirtualAdapters: pairs(({ scsiBuses }) => scsiBuses).map(({ vios, pair }) => ({
      physicalLocation: virtualLocation(world, partition, pair.clientSlot),
      viosId: vios.id,
      viosAdapterSlotId: pair.serverSlot,
    })),
    virtualFiberChannelAdapters: pairs(({ fcMappings }) => fcMappings).map(({ vios, pair }) => ({
      physicalLocation: virtualLocation(world, partition, pair.clientSlot),
      viosId: vios.id,
      wwpnPair: pair.wwpns.map((wwpn) => BigInt(`0x${wwpn}`)),
    })),
  };
}
