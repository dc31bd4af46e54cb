import type { Partition } from '../../world/model/partition.js';

export interface PartitionSummary {
  id: number;
  name: string;
  uuid: string;
  type: Partition['partitionType'];
  state: Partition['state'];
  rmc: Partition['rmc'];
}

export function summaryOf({ id, name, uuid, partitionType: type, state, rmc }: Partition): PartitionSummary {
  return { id, name, uuid, type, state, rmc };
}
