import type { InstanceRef, Orphan } from '#contracts';
import { type Finding, type Host, Residents } from '#hosts';
import { partitionUuid } from '#powervm';
import type { Ours } from '../partitions/ours.js';

/** Records without partitions, and partitions that lost their record. One request. */
export async function surveyPartitions(ours: Ours, host: Host): Promise<Finding[]> {
  const before = await ours.records.list(host.id);
  const lifecycles = await ours.lifecycles.list(host.id);
  const residents = await Residents.of(host, ours.records);
  const found: Finding[] = [];
  for (const { instance, value } of before) {
    if (residents.has(value.partitionUuid) || (await ours.records.get(instance)) === undefined) continue;
    const isIntention = value.partitionId === undefined;
    found.push(isIntention ? intention(ours, instance, value.name) : lost(instance, value));
  }
  for (const { instance } of lifecycles) {
    if (residents.of(instance.uuid) === 'gone' && (await ours.records.get(instance)) === undefined)
      found.push(forgotten(ours, instance));
  }
  for (const uuid of await ours.records.uuids(host.id)) {
    const partition = residents.partitions.find((one) => one.uuid.toUpperCase() === partitionUuid(uuid));
    if (partition === undefined || residents.of(uuid) !== 'unrecorded') continue;
    found.push({ orphan: unrecorded(host.id, uuid, partition) });
  }
  return found;
}

function intention(ours: Ours, instance: InstanceRef, name: string): Finding {
  const orphan = ofRecord(instance, `instances: ${name}`, 'recorded before a partition was to be made, and none was');
  return {
    orphan,
    remove: async () => {
      await ours.lifecycles.remove(instance);
      await ours.records.remove(instance);
    },
  };
}

const forgotten = (ours: Ours, instance: InstanceRef): Finding => ({
  orphan: ofRecord(instance, `lifecycle: ${instance.uuid}`, 'what was told of an instance that is gone'),
  remove: () => ours.lifecycles.remove(instance),
});

const ofRecord = ({ host, uuid }: InstanceRef, name: string, why: string): Orphan => ({
  kind: 'record',
  id: `${name.slice(0, name.indexOf(':'))}/${uuid}`,
  name,
  host,
  instance: uuid,
  provablyOurs: true,
  remedy: 'remove',
  why,
});

const lost = ({ host, uuid }: InstanceRef, { name, partitionUuid: id }: { name: string; partitionUuid: string }) => ({
  orphan: {
    kind: 'partition' as const,
    id,
    name,
    host,
    instance: uuid,
    provablyOurs: true,
    remedy: 'destroy' as const,
    why: 'recorded, and not on the host any more',
  },
});

const unrecorded = (host: string, uuid: string, { name, uuid: id }: { name: string; uuid: string }): Orphan => ({
  kind: 'partition',
  id,
  name,
  host,
  instance: uuid,
  provablyOurs: true,
  remedy: 'adopt',
  why: 'on the host, with records of other parts of the instance but none of the partition',
});
