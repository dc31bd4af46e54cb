import { type PayloadOf, RebootPartition, type ResultOf } from '#contracts';
import type { Delivery } from '#messaging';
import { isAlreadyOff, LogicalPartition, powerOn, under } from '#powervm';
import { isBusyNow, partitionGone } from '../partitions/errors.js';
import type { Ours } from '../partitions/ours.js';
import { requireRecord } from '../partitions/recorded.js';
import { isMigrating, isOff } from './partition-state.js';
import { softBudgetMs } from './soft-budget.js';
import { stop } from './stop.js';

/** A partition that is off is powered on. */
export async function rebootPartition(
  ours: Ours,
  input: PayloadOf<typeof RebootPartition>,
  delivery: Delivery,
): Promise<ResultOf<typeof RebootPartition>> {
  const { signal } = delivery;
  const named = ours.named(input);
  const { host, instance } = named;
  const { partitionUuid, name } = await requireRecord(ours, named, delivery);
  const client = await host.client(delivery);
  const partition = await client.find(LogicalPartition, partitionUuid);
  if (partition === undefined) throw partitionGone(instance, name);
  if (isMigrating(partition.state)) throw isBusyNow(instance, name, partition.state);
  if (hasRestarted(partition, delivery)) return { by: input.mode === 'soft' ? 'guest' : 'forced' };
  if (!isOff(partition.state)) {
    try {
      const by = await stop(client, partition, { budgetMs: softBudgetMs(input, delivery), restart: true, signal });
      if (by !== 'already-off') return { by };
    } catch (error) {
      if (!isAlreadyOff(error)) throw error;
    }
  }
  await powerOn(client, under(LogicalPartition, partitionUuid), { signal });
  return { by: 'power-on' };
}

/**
 * Whether an earlier delivery of this command did it: the partition has been up for a shorter time than the command is old.
 * A second restart would cost the guest another boot.
 */
function hasRestarted(
  { state, uptimeSeconds }: LogicalPartition,
  { deliveries, envelope }: Delivery,
  now = Date.now(),
): boolean {
  if (deliveries === 1 || uptimeSeconds === undefined) return false;
  if (state === 'starting') return true;
  return state === 'running' && uptimeSeconds * 1000 < now - Date.parse(envelope.time);
}
