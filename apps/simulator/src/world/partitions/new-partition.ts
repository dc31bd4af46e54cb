import type { WorldObject } from '../model/object.js';
import type { Guest, Memory, Partition, PartitionType, Processors } from '../model/partition.js';
import type { World } from '../world.js';

export interface PartitionSettings {
  id: number;
  name: string;
  partitionType: PartitionType;
  memory: Memory;
  processors: Processors;
  maximumVirtualSlots?: number;
  management?: boolean;
  properties?: Record<string, string>;
  guest?: Partial<Guest>;
}

const OPERATING_SYSTEMS: Record<PartitionType, string> = {
  'AIX/Linux': 'Linux/Debian 6.1.0-28-powerpc64le 12',
  OS400: 'IBM i 7.5',
  'Virtual IO Server': 'VIOS 3.1.4.31',
};

const COMMON = {
  AllowPerformanceDataCollection: 'false',
  AvailabilityPriority: '127',
  CurrentProfileSync: 'On',
  KeylockPosition: 'normal',
  PendingProcessorCompatibilityMode: 'default',
  IsServicePartition: 'false',
  AutoStart: 'false',
  BootMode: 'Normal',
  PendingSecureBoot: '0',
};

/** Elements that clients may set, as they are when nobody has. */
const DEFAULTS: Record<Partition['kind'], Record<string, string>> = {
  VirtualIOServer: COMMON,
  LogicalPartition: {
    ...COMMON,
    RemoteRestartCapable: 'false',
    SimplifiedRemoteRestartCapable: 'false',
    SuspendCapable: 'false',
    MigrationDisable: 'false',
    PowerManagementMode: 'system_default',
    IsRestrictedIOPartition: 'false',
  },
};

/** What a partition that was just made has, whoever made it. The caller adds it to the world. */
export function newPartition<B extends WorldObject & { kind: Partition['kind'] }>(
  world: World,
  born: B,
  settings: PartitionSettings,
): B & Partition {
  const { memory, processors, partitionType } = settings;
  return {
    ...born,
    id: settings.id,
    name: settings.name,
    partitionType,
    state: 'not activated',
    rmc: partitionType === 'OS400' ? 'none' : 'inactive',
    management: settings.management ?? false,
    maximumVirtualSlots: settings.maximumVirtualSlots ?? 64,
    memory,
    processors,
    current: structuredClone({ memory, processors }),
    properties: { ...DEFAULTS[born.kind], ...settings.properties },
    nvram: '',
    macPrefix: macPrefix(world, born),
    guest: {
      rmc: partitionType !== 'OS400',
      ignoresShutdown: false,
      failsToBoot: false,
      operatingSystem: OPERATING_SYSTEMS[partitionType],
      ...settings.guest,
    },
    turn: 0,
  };
}

/** Memory and processors of one size, for profiles: minimum = desired = maximum, uncapped. */
export function fixedSize(memoryMb: number, units: number, virtualProcessors: number) {
  const equal = (value: number) => ({ minimum: value, desired: value, maximum: value });
  const memory: Memory = { ...equal(memoryMb), expansionFactor: 0, pageTableRatio: 4 };
  const processors: Processors = {
    dedicated: false,
    sharingMode: 'uncapped',
    count: equal(virtualProcessors),
    units: equal(units),
    poolId: 0,
    weight: 128,
  };
  return { memory, processors };
}

/** A locally administered unicast prefix of five bytes; the sixth is 00. */
function macPrefix(world: World, { scope, uuid }: WorldObject): string {
  const bytes = world.identity.digest(`mac-prefix/${scope}/${uuid}`);
  const first = ((bytes[0]! & 0xfc) | 0x02).toString(16).padStart(2, '0');
  return BigInt(`0x${first}${bytes.subarray(1, 5).toString('hex')}00`).toString();
}
