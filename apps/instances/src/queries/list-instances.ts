import { Logger } from '@nestjs/common';
import { type InstanceInfo, ListInstances, type PayloadOf, type ResultOf, toFailure } from '#contracts';
import type { Host } from '#hosts';
import type { Ours } from '../partitions/ours.js';
import type { PartitionView } from '../view/partition-view.js';
import { instanceInfo } from './instance-info.js';

const log = new Logger('ListInstances');

/**
 * The partitions of a host, its management partition and its VIOSes apart. One that is recorded as ours and not there any
 * more is left out.
 *
 * Asked of all hosts, those that cannot be reached are left out too, as long as one can; a host that is named must answer.
 */
export async function listInstances(
  ours: Ours,
  view: PartitionView,
  { host, which }: PayloadOf<typeof ListInstances>,
): Promise<ResultOf<typeof ListInstances>> {
  const hosts = ours.hostsNamed(host);
  const lists = await Promise.allSettled(hosts.map((one) => listOf(one, ours, view, which)));
  const failures = lists.flatMap((list) => (list.status === 'rejected' ? [list.reason] : []));
  if (failures.length > 0 && failures.length === lists.length) throw failures[0];
  for (const failure of failures) log.warn(`a host is left out of the list: ${toFailure(failure).message}`);
  return { instances: lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : [])) };
}

async function listOf(host: Host, ours: Ours, view: PartitionView, which: 'managed' | 'all'): Promise<InstanceInfo[]> {
  const records = await ours.records.list(host.id);
  if (which === 'managed' && records.length === 0) return [];
  const uuids = new Map(records.map(({ instance, value }) => [value.partitionUuid, instance.uuid]));
  return (await view.all(host))
    .filter(({ isManagement }) => !isManagement)
    .map((facts) => instanceInfo(host.id, uuids.get(facts.uuid) ?? null, facts))
    .filter(({ managed }) => managed || which === 'all')
    .sort((a, b) => a.partitionId - b.partitionId);
}
