import { integer, links, number, optional, type ReadOf, resource, text } from '../declare/index.js';

/** One of the host's pools of shared processors; id 0 is `DefaultPool`, without limits of its own. */
export const SharedProcessorPool = resource(
  'SharedProcessorPool',
  {
    id: integer('PoolID'),
    name: text('PoolName'),
    /** Processing units. */
    availableUnits: optional(number('AvailableProcUnits')),
    maximumUnits: optional(number('MaximumProcessingUnits')),
    reservedUnits: optional(number('CurrentReservedProcessingUnits')),
    pendingReservedUnits: optional(number('PendingReservedProcessingUnits')),
    partitions: links('AssignedPartitions'),
  },
  {
    order: [
      'AssignedPartitions',
      'CurrentReservedProcessingUnits',
      'MaximumProcessingUnits',
      'PendingReservedProcessingUnits',
      'PoolID',
      'AvailableProcUnits',
      'PoolName',
    ],
  },
);
export type SharedProcessorPool = ReadOf<typeof SharedProcessorPool>;
