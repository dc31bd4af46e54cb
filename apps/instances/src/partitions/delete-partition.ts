import { DeletePartition, type PayloadOf } from '#contracts';
import { mayRemove, type PartitionRecord } from '#hosts';
import type { Delivery } from '#messaging';
import {
  isPowerVmError,
  isRefusal,
  LogicalPartition,
  type ObjectRef,
  type PowerVmClient,
  powerOff,
  runJob,
  under,
} from '#powervm';
import { partitionState, powerStateOf } from '../power/partition-state.js';
import type { Ours } from './ours.js';

/** Deletes the partition and then its record. Without a record there is nothing of ours, and nothing is asked. */
export async function deletePartition(
  ours: Ours,
  input: PayloadOf<typeof DeletePartition>,
  delivery: Delivery,
): Promise<void> {
  const { records } = ours;
  const { host, instance } = ours.named(input);
  const record = await records.get(instance);
  if (record === undefined || !mayRemove(record.madeBy, delivery)) return;
  const client = await host.client(delivery);
  const state = await partitionState(client, record.partitionUuid);
  if (state === undefined && mayStillAppear(record, delivery)) return;
  if (state !== undefined) {
    const target = under(LogicalPartition, record.partitionUuid);
    // A power on that was cut off can reach the host after the operation's own power off.
    if (isOn(state))
      await powerOff(client, target, { operation: 'shutdown', immediate: true, signal: delivery.signal });
    await remove(client, target);
  }
  await ours.lifecycles.remove(instance);
  await records.remove(instance);
}

const isOn = (state: string): boolean => powerStateOf(state) === 'RUNNING' || powerStateOf(state) === 'SUSPENDED';

/**
 * A creation without an answer can still be under way on the hypervisor. Its undo is repeated after a while, and must know
 * then that the partition is ours; another spawn of the instance takes such a record over.
 */
function mayStillAppear({ partitionId }: PartitionRecord, { envelope }: Delivery): boolean {
  return partitionId === undefined && envelope.step?.phase === 'undo' && envelope.step.attempt === 1;
}

async function remove(client: PowerVmClient, partition: ObjectRef): Promise<void> {
  try {
    await client.delete(partition);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // An open console keeps a partition from being deleted.
    await runJob(client, partition, 'CloseVterm').catch((cause: unknown) => {
      // A server that failed may have deleted it before.
      if (!isPowerVmError(cause, 'hypervisor.not-found')) throw error;
    });
    await client.delete(partition);
  }
}
