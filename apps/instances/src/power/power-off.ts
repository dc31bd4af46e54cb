import { type PayloadOf, PowerOffPartition, type ResultOf } from '#contracts';
import { mayRemove } from '#hosts';
import type { Delivery } from '#messaging';
import { LogicalPartition, powerOff, under } from '#powervm';
import { isBusyNow } from '../partitions/errors.js';
import type { Ours } from '../partitions/ours.js';
import { recordIfAny } from '../partitions/recorded.js';
import { isMigrating, isOff, partitionState } from './partition-state.js';
import { softBudgetMs } from './soft-budget.js';
import { stop } from './stop.js';

/**
 * Hard: the state, the job, one poll, its deletion. Soft needs to know RMC, so the first read is of the whole partition.
 * One that is neither recorded nor on the host is off: so a destroy removes what is left of a half-built instance.
 */
export async function powerOffPartition(
  ours: Ours,
  input: PayloadOf<typeof PowerOffPartition>,
  delivery: Delivery,
): Promise<ResultOf<typeof PowerOffPartition>> {
  const { signal } = delivery;
  const named = ours.named(input);
  const { host, instance } = named;
  const record = await recordIfAny(ours, named, delivery);
  // An undo of an operation that did not make the partition has nothing to switch off.
  if (record === undefined || !mayRemove(record.madeBy, delivery)) return { by: 'already-off' };
  const client = await host.client(delivery);
  const budgetMs = softBudgetMs(input, delivery);
  const partition = budgetMs > 0 ? await client.find(LogicalPartition, record.partitionUuid) : undefined;
  const state = budgetMs > 0 ? partition?.state : await partitionState(client, record.partitionUuid);
  if (state === undefined) return { by: 'already-off' };
  if (isMigrating(state)) throw isBusyNow(instance, record.name, state);
  if (isOff(state)) return { by: 'already-off' };
  if (partition !== undefined) return { by: await stop(client, partition, { budgetMs, signal }) };
  const target = under(LogicalPartition, record.partitionUuid);
  const { already } = await powerOff(client, target, { operation: 'shutdown', immediate: true, signal });
  return { by: already ? 'already-off' : 'forced' };
}
