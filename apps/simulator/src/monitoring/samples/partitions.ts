import type { LogicalPartition } from '../../world/model/partition.js';
import { MIB } from '../../world/storage/sizes.js';
import { compactTime, isUp, type Sampling } from './sampling.js';

const PAGE = 65_536;

/** What the operating systems say of their memory over RMC. Error 6001: the partition is off; 6003: it has no RMC. */
export function partitionsSample({ world, system, at }: Sampling) {
  const lparUtil = world
    .table('LogicalPartition')
    .in(system.scope)
    .map((partition) => {
      const { uuid, id, name } = partition;
      const known = { uuid, id: String(id), name };
      const error = errorOf(partition);
      if (error) return { ...known, errorInfo: error, timeStamp: null };
      const bytes = partition.current.memory.desired * MIB;
      const free = 20 + (world.identity.digest(`memory/${uuid}`)[0]! % 60);
      const memory = {
        pctRealMemAvbl: Math.min(100, free + 15),
        totalPgSpSizeCount: Math.floor(bytes / 2 / PAGE),
        totalPgSpFreeCount: Math.floor(bytes / 4 / PAGE),
        vmActivePgCount: Math.floor(((100 - free) / 100) * (bytes / PAGE)),
        realMemSizeBytes: bytes,
        pctRealMemFree: free,
        vmPgInRate: 0,
        vmPgOutRate: 0,
        vmPgSpInRate: 0,
        vmPgSpOutRate: 0,
      };
      return { ...known, memory, timeStamp: compactTime(at) };
    });
  return { lparUtil };
}

function errorOf(partition: LogicalPartition) {
  if (!isUp(partition)) return { errorId: '6001', message: 'Lpar is not in running state on Managed System' };
  if (partition.rmc !== 'active') return { errorId: '6003', message: 'RMC is INACTIVE on lpar' };
  return undefined;
}
