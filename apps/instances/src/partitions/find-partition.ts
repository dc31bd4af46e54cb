import {
  type Failure,
  type FindPartition,
  type InstanceRef,
  type OperationError,
  type PartitionRef,
  type PayloadOf,
  type ResultOf,
  refuse,
} from '#contracts';
import type { PartitionRecord } from '#hosts';
import type { Delivery } from '#messaging';
import { LogicalPartition, type PowerVmClient } from '#powervm';
import { isOff, partitionState } from '../power/partition-state.js';
import { partitionGone } from './errors.js';
import type { Ours } from './ours.js';
import { recordIfAny, requireRecord } from './recorded.js';

/** One request, of the whole partition only where its I/O is about to change. */
export async function findPartition(
  ours: Ours,
  input: PayloadOf<typeof FindPartition>,
  delivery: Delivery,
): Promise<ResultOf<typeof FindPartition>> {
  const named = ours.named(input);
  const { host, instance } = named;
  const look = input.absent === 'accept' ? recordIfAny : requireRecord;
  const record = await look(ours, named, delivery);
  if (record === undefined) return { partition: null };
  const client = await host.client(delivery);
  const found = await find(client, record, instance, input.toChange);
  if (found === undefined && input.absent === 'refuse') throw partitionGone(instance, record.name);
  return found ?? { partition: null };
}

async function find(
  client: PowerVmClient,
  { partitionUuid, partitionId, name }: PartitionRecord,
  instance: InstanceRef,
  toChange: PayloadOf<typeof FindPartition>['toChange'],
): Promise<{ partition: PartitionRef; frozen?: Failure } | undefined> {
  if (toChange === 'nothing' && partitionId !== undefined) {
    const state = await partitionState(client, partitionUuid);
    return state === undefined ? undefined : { partition: { uuid: partitionUuid, id: partitionId, name } };
  }
  const partition = await client.find(LogicalPartition, partitionUuid);
  if (partition === undefined) return undefined;
  const found = { partition: { uuid: partitionUuid, id: partition.id, name: partition.name } };
  const frozen = toChange === 'nothing' ? undefined : whyFrozen(partition, instance);
  if (frozen === undefined) return found;
  if (toChange === 'io') throw frozen;
  return { ...found, frozen: frozen.failure };
}

/** A partition that is on changes its I/O together with its operating system, which must be reachable and able. */
function whyFrozen(
  { name, state, rmcState, capabilities, type }: LogicalPartition,
  { host }: InstanceRef,
): OperationError | undefined {
  if (isOff(state) || type === 'OS400') return undefined;
  if (rmcState !== 'active') {
    return refuse('instance.rmc-inactive', `partition ${name} is ${state} and its RMC connection is ${rmcState}`, {
      host,
      remedy: 'Wait until RMC runs in the guest (a booting guest needs minutes), or power the instance off first.',
    });
  }
  if (capabilities?.io !== true) {
    return refuse('instance.io-not-dynamic', `the guest of partition ${name} cannot change its I/O while it runs`, {
      host,
      remedy: 'Install the DLPAR packages (DynamicRM) in the guest, or power the instance off first.',
    });
  }
  return undefined;
}
