import type { PartitionRecord } from '#hosts';
import type { Delivery } from '#messaging';
import { partitionUuid } from '#powervm';
import { partitionState } from '../power/partition-state.js';
import { notRecorded } from './errors.js';
import type { Named, Ours } from './ours.js';

/**
 * What is recorded of an instance that a command is about to change. Without a record the host is asked, since one whose
 * record was lost is not gone: to take it for gone would let Nova release what its partition still uses.
 *
 * @throws OperationError `instance.not-recorded`
 */
export async function recordIfAny(
  { records }: Ours,
  { host, instance }: Named,
  delivery: Delivery,
): Promise<PartitionRecord | undefined> {
  const record = await records.get(instance);
  // What an undo finds without a record its own operation has not made, or has removed already.
  if (record !== undefined || delivery.envelope.step?.phase === 'undo') return record;
  const state = await partitionState(await host.client(delivery), partitionUuid(instance.uuid));
  if (state !== undefined) throw notRecorded(instance);
  return undefined;
}

/** @throws OperationError `instance.not-recorded`, or `instance.not-found` where the host has no such partition either */
export async function requireRecord(ours: Ours, named: Named, delivery: Delivery): Promise<PartitionRecord> {
  return (await recordIfAny(ours, named, delivery)) ?? ours.records.require(named.instance);
}
