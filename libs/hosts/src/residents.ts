import { LogicalPartition, partitionUuid } from '#powervm';
import type { Host } from './host.js';
import type { Owned } from './owned.js';
import type { PartitionRecord } from './partition-record.js';

/**
 * What has become of an instance.
 *
 * - `here`: recorded, and its partition is on the host
 * - `lost`: recorded, and its partition is not on the host any more
 * - `unrecorded`: a partition with its uuid is on the host, and no record says that it is ours
 * - `gone`: neither
 */
export type Residence = 'here' | 'lost' | 'unrecorded' | 'gone';

/** The partitions of a host beside the record of those that are ours; one request. */
export class Residents {
  private constructor(
    /** As they are on the host, VIOSes apart. */
    readonly partitions: readonly LogicalPartition[],
    private readonly recorded: ReadonlySet<string>,
  ) {}

  /** To be read after what is judged by it: whatever was made meanwhile has its record by then. */
  static async of(host: Host, records: Owned<typeof PartitionRecord>): Promise<Residents> {
    const before = await records.list(host.id);
    const partitions = await (await host.client()).feed(LogicalPartition);
    const after = await records.list(host.id);
    // One that is only an intention has come to nothing when its operation has ended.
    const made = [...before, ...after].filter(({ value }) => value.partitionId !== undefined);
    return new Residents(partitions, new Set(made.map(({ instance }) => instance.uuid)));
  }

  /** @param instance  Nova's uuid */
  of(instance: string): Residence {
    const isRecorded = this.recorded.has(instance);
    if (this.has(partitionUuid(instance))) return isRecorded ? 'here' : 'unrecorded';
    return isRecorded ? 'lost' : 'gone';
  }

  /** @param partition  uuid, in either case */
  has(partition: string): boolean {
    return this.partitions.some(({ uuid }) => uuid.toUpperCase() === partition.toUpperCase());
  }

  /** Whether a partition has that LPAR id now. */
  hasId(id: number): boolean {
    return this.partitions.some((partition) => partition.id === id);
  }
}
