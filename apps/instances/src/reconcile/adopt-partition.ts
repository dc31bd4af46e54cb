import { type AdoptPartition, type InstanceRef, type PayloadOf, type ResultOf, refuse } from '#contracts';
import { makerOf } from '#hosts';
import type { Delivery } from '#messaging';
import { LogicalPartition, novaUuidsOf, partitionUuid } from '#powervm';
import { alreadyExists, partitionNotOurs } from '../partitions/errors.js';
import type { Ours } from '../partitions/ours.js';

/**
 * Records a partition that is there as ours. One request.
 *
 * @throws OperationError `instance.not-found`; `instance.partition-not-ours` for a management partition; `instance.exists` where
 *         it is recorded for the other instance whose uuid gives the same partition
 */
export async function adoptPartition(
  ours: Ours,
  input: PayloadOf<typeof AdoptPartition>,
  delivery: Delivery,
): Promise<ResultOf<typeof AdoptPartition>> {
  const { records } = ours;
  const { host, instance } = ours.named(input);
  const client = await host.client(delivery);
  const found = await client.find(LogicalPartition, partitionUuid(instance.uuid));
  if (found === undefined) throw notThere(instance);
  if (found.isManagementPartition) throw partitionNotOurs(instance, found.name, found.id);
  for (const uuid of novaUuidsOf(found.uuid)) {
    const other = { host: host.id, uuid };
    if (uuid !== instance.uuid && (await records.get(other)) !== undefined) throw alreadyExists(other);
  }
  const { uuid, id, name, type } = found;
  const partition = { uuid, id, name };
  if ((await records.get(instance))?.partitionId !== undefined) return { partition, recorded: [], notes: [] };
  if (!input.dryRun) {
    const osType = type === 'OS400' ? { osType: 'ibmi' as const } : {};
    const record = { partitionUuid: uuid, partitionId: id, name, ...osType, madeBy: makerOf(delivery) };
    await records.put(instance, (now) => (now?.partitionId === undefined ? record : now));
  }
  return { partition, recorded: [{ kind: 'partition', name }], notes: [] };
}

const notThere = ({ host, uuid }: InstanceRef) =>
  refuse('instance.not-found', `host ${host} has no partition with the uuid of instance ${uuid}`, {
    field: 'uuid',
    host,
    remedy: '`powervm host check` tells which instances can be adopted.',
  });
