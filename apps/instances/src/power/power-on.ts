import { type PayloadOf, PowerOnPartition, refuse } from '#contracts';
import type { Delivery } from '#messaging';
import { LogicalPartition, powerOn, under } from '#powervm';
import { isBusyNow, partitionGone } from '../partitions/errors.js';
import type { Ours } from '../partitions/ours.js';
import { requireRecord } from '../partitions/recorded.js';
import { tagLoadSource } from './load-source.js';
import { isMigrating, isOff, partitionState, powerStateOf } from './partition-state.js';

/** Four requests: the state, the job, one poll, its deletion; one when the partition is on. */
export async function powerOnPartition(
  ours: Ours,
  input: PayloadOf<typeof PowerOnPartition>,
  delivery: Delivery,
): Promise<void> {
  const named = ours.named(input);
  const { host, instance } = named;
  const { partitionUuid, name, osType } = await requireRecord(ours, named, delivery);
  const client = await host.client(delivery);
  const state = await partitionState(client, partitionUuid);
  if (state === undefined) throw partitionGone(instance, name);
  if (state === 'shutting down' || (isMigrating(state) && isOff(state))) throw isBusyNow(instance, name, state);
  if (powerStateOf(state) === 'RUNNING') return;
  if (!isOff(state)) {
    throw refuse('instance.not-startable', `partition ${name} is ${state}: only one that is off can be powered on`, {
      host: host.id,
      remedy: 'Power the instance off first.',
    });
  }
  if (osType === 'ibmi') await tagLoadSource(client, partitionUuid);
  await powerOn(client, under(LogicalPartition, partitionUuid), { signal: delivery.signal });
}
