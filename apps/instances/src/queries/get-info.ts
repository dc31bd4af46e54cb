import { GetInfo, type InstanceInfo, type PayloadOf } from '#contracts';
import { partitionGone } from '../partitions/errors.js';
import type { Ours } from '../partitions/ours.js';
import type { PartitionView } from '../view/partition-view.js';
import { instanceInfo } from './instance-info.js';

/** No request while the view is fresh; `fresh` costs one quick read. */
export async function getInfo(
  ours: Ours,
  view: PartitionView,
  input: PayloadOf<typeof GetInfo>,
): Promise<InstanceInfo> {
  const { host, instance } = ours.named(input);
  const { partitionUuid, name } = await ours.records.require(instance);
  const facts = await view.get(host, partitionUuid, { fresh: input.fresh });
  if (facts === undefined) throw partitionGone(instance, name);
  return instanceInfo(host.id, instance.uuid, facts);
}
