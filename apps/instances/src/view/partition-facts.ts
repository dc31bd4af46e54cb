import type { LogicalPartition } from '#powervm';

/** What queries tell of a partition; memory in MiB, 0 where the host tells none. */
export interface PartitionFacts {
  readonly uuid: string;
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly state: string;
  readonly rmcState: string;
  readonly memoryMb: number;
  /** Virtual processors, or whole ones of a partition with dedicated processors. */
  readonly vcpus: number;
  readonly isManagement: boolean;
  /** When it was started, ms since 1970; absent while it is off, and where the host does not say. */
  readonly upSince?: number;
}

export function factsOf(partition: LogicalPartition): PartitionFacts {
  const { shared, dedicated, isDedicated } = partition.processors;
  const { uptimeSeconds = 0 } = partition;
  return {
    uuid: partition.uuid,
    id: partition.id,
    name: partition.name,
    type: partition.type,
    state: partition.state,
    rmcState: partition.rmcState,
    memoryMb: partition.memory.desiredMiB ?? 0,
    vcpus: (isDedicated ? dedicated?.desired : shared?.desiredVirtual) ?? 0,
    isManagement: partition.isManagementPartition,
    ...(uptimeSeconds > 0 ? { upSince: Date.now() - uptimeSeconds * 1000 } : {}),
  };
}
