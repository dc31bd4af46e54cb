import { type InstanceInfo, ListInstances, type PayloadOf, type ResultOf, toFailure } from '#contracts';
import { type Host, inPatience } from '#hosts';
import type { Ours } from '../partitions/ours.js';
import type { PartitionView } from '../view/partition-view.js';
import { instanceInfo } from './instance-info.js';

/**
 * The partitions of a host, its management partition and its VIOSes apart. One that is recorded as ours and not there any
 * more is left out.
 *
 * Asked of all hosts, those that do not answer soon are named and left out, as long as one does; a host that is named must
 * answer.
 */
export async function listInstances(
  ours: Ours,
  view: PartitionView,
  { host: named, which }: PayloadOf<typeof ListInstances>,
): Promise<ResultOf<typeof ListInstances>> {
  const hosts = ours.hostsNamed(named);
  const ask = (host: Host) => listOf(host, ours, view, which);
  const lists = await Promise.allSettled(
    hosts.map((host) => (named === undefined ? inPatience(host, ask(host)) : ask(host))),
  );
  const failures = lists.flatMap((list) => (list.status === 'rejected' ? [list.reason] : []));
  if (failures.length > 0 && failures.length === lists.length) throw failures[0];
  return {
    instances: lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : [])),
    unreachable: lists.flatMap((list, index) =>
      list.status === 'fulfilled' ? [] : [{ host: hosts[index]?.id ?? '', problem: toFailure(list.reason).message }],
    ),
  };
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
