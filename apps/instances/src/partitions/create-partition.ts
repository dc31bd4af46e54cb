import type { CreatePartition, InstanceRef, OsType, PayloadOf, ResultOf } from '#contracts';
import type { Host, PartitionRecord } from '#hosts';
import type { Delivery } from '#messaging';
import {
  isRefusal,
  LogicalPartition,
  ManagedSystem,
  newPartition,
  type PowerVmClient,
  type PowerVmError,
  partitionName,
  partitionUuid,
  under,
} from '#powervm';
import { fitToHost, type PartitionShape, requireRoom } from '../flavor/fit-to-host.js';
import { hostLimits } from '../flavor/host-limits.js';
import { osShape } from '../flavor/os-shape.js';
import type { ProcessorDefaults } from '../flavor/processors.js';
import { type WantedPartition, wantedPartition } from '../flavor/wanted-partition.js';
import { alreadyExists, partitionNotOurs } from './errors.js';
import type { Ours, PartitionRecords } from './ours.js';
import { isNameTaken, uniqueName } from './partition-names.js';
import { poolIdOf } from './processor-pools.js';

/** One attempt to make the partition of an instance. */
interface Making {
  client: PowerVmClient;
  host: Host;
  systemUuid: string;
  instance: InstanceRef;
  records: PartitionRecords;
  delivery: Delivery;
  wanted: WantedPartition;
  shape: PartitionShape;
  record: PartitionRecord;
  /** An earlier try of this operation may have made it, without having heard so. */
  isRepeat: boolean;
}

/**
 * Makes the partition, off. The record is written before and gets the LPAR id afterwards, so whatever happens in between the
 * next try finds the partition and knows whose it is. Two requests: the host with If-None-Match, and the PUT.
 */
export async function createPartition(
  ours: Ours,
  defaults: ProcessorDefaults,
  input: PayloadOf<typeof CreatePartition>,
  delivery: Delivery,
): Promise<ResultOf<typeof CreatePartition>> {
  const wanted = wantedPartition(input.flavor, defaults);
  const { records } = ours;
  const { host, instance } = ours.named(input);
  const client = await host.client(delivery);
  const madeBy = delivery.envelope.step?.operation ?? delivery.envelope.id;
  const earlier = await records.get(instance);
  const isRepeat = earlier?.madeBy === madeBy;
  if (earlier !== undefined) {
    const found = await client.find(LogicalPartition, earlier.partitionUuid);
    if (found !== undefined && isRepeat) return made({ records, instance, delivery, record: earlier }, found);
    // Without an id it is an intention of an operation that ended before it had made anything.
    if (found !== undefined || (earlier.partitionId !== undefined && !isRepeat)) throw alreadyExists(instance);
  }
  const systemUuid = await host.systemUuid();
  const shape = await shapeOn(host, client, systemUuid, wanted, input.osType);
  await delivery.guard();
  const record = await records.put(instance, () => ({
    partitionUuid: partitionUuid(instance.uuid),
    name: partitionName(input.name),
    ...(input.osType === 'ibmi' ? { osType: input.osType } : {}),
    madeBy,
  }));
  return make({ client, host, systemUuid, instance, records, delivery, wanted, shape, record, isRepeat });
}

async function make(making: Making): Promise<ResultOf<typeof CreatePartition>> {
  const { client, systemUuid, shape, record } = making;
  try {
    const { partitionUuid: uuid, name } = record;
    const element = newPartition({ ...shape, uuid, name });
    const parent = under(ManagedSystem, systemUuid);
    return made(making, await client.create(LogicalPartition, element, { parent }));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return afterRefusal(making, error);
  }
}

/** Finds out why the hypervisor refused: the partition is there, its name is taken, or there is no room any more. */
async function afterRefusal(making: Making, error: PowerVmError): Promise<ResultOf<typeof CreatePartition>> {
  const { client, host, instance, records, delivery, record, wanted, isRepeat } = making;
  const found = await client.find(LogicalPartition, record.partitionUuid);
  const isOurs = isRepeat || (error.outcomeUnknown && found !== undefined && isAsMade(found, making));
  if (found !== undefined && isOurs) return made(making, found);
  await delivery.guard();
  if (found === undefined) {
    const name = uniqueName(record.name, instance.uuid);
    if (name !== record.name && (await isNameTaken(client, record.name))) {
      const renamed = await records.put(instance, () => ({ ...record, name }));
      return make({ ...making, record: renamed, isRepeat: isRepeat || error.outcomeUnknown });
    }
    // It may still appear: the undo must know then that it is ours.
    if (error.outcomeUnknown) throw error;
  }
  await records.removeIf(instance, ({ madeBy, partitionId }) => madeBy === record.madeBy && partitionId === undefined);
  if (found !== undefined) throw partitionNotOurs(instance, found.name, found.id);
  requireRoom(wanted, hostLimits(host.id, await client.get(ManagedSystem, making.systemUuid, { conditional: true })));
  throw error;
}

/** Nobody has touched it since it was made: a server that failed had made it before, and it is not an old one of its uuid. */
const isAsMade = ({ name, state, networkAdapters, memory }: LogicalPartition, { record, shape }: Making): boolean =>
  name === record.name &&
  state === 'not activated' &&
  networkAdapters.length === 0 &&
  memory.desiredMiB === shape.memory.desired;

async function shapeOn(
  host: Host,
  client: PowerVmClient,
  systemUuid: string,
  wanted: WantedPartition,
  osType: OsType,
): Promise<PartitionShape> {
  const [system, poolId] = await Promise.all([
    client.get(ManagedSystem, systemUuid, { conditional: true }),
    poolIdOf(client, systemUuid, wanted.processors, host.id),
  ]);
  const limits = hostLimits(host.id, system);
  const shape = fitToHost(wanted, limits, poolId);
  return { ...shape, ...osShape(osType, limits, shape) };
}

async function made(
  { records, instance, delivery, record }: Pick<Making, 'records' | 'instance' | 'delivery' | 'record'>,
  { id, name }: LogicalPartition,
) {
  await delivery.guard();
  await records.put(instance, () => ({ ...record, name, partitionId: id }));
  return { partition: { uuid: record.partitionUuid, id, name } };
}
