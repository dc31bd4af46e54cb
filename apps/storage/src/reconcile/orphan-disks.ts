import type { Orphan } from '#contracts';
import type { Finding, Owned } from '#hosts';
import { type LogicalUnit, sameUdid } from '#powervm';
import type { BootDiskRecord } from '../boot-disks/boot-disk-record.js';
import { isOrphan } from '../mappings/changes.js';
import { instanceOfBootUnit } from '../pool/unit-names.js';
import type { StorageScene } from './storage-scene.js';

/** Boot disks of this host that nobody has, told by the uuids in their names, and records of disks that are gone. */
export function orphanDisks(scene: StorageScene, records: Owned<typeof BootDiskRecord>): Finding[] {
  const { host, system, units, residents, now } = scene;
  const disks = units.flatMap((unit) => {
    const instance = unit.type === 'VirtualIO_Image' ? undefined : instanceOfBootUnit(unit.name, system);
    return instance === undefined ? [] : (finding(scene, records, unit, instance) ?? []);
  });
  const forgotten = [...now.disks].flatMap(([uuid, { name }]): Finding[] => {
    if (residents.of(uuid) !== 'gone' || units.some((unit) => unit.name === name)) return [];
    const instance = { host: host.id, uuid };
    return [{ orphan: ofRecord(instance, name), remove: () => records.remove(instance) }];
  });
  return [...disks, ...forgotten];
}

function finding(
  scene: StorageScene,
  records: Owned<typeof BootDiskRecord>,
  unit: LogicalUnit,
  uuid: string,
): Finding | undefined {
  const { host, residents, known } = scene;
  const record = known.disks.get(uuid);
  const judged = judge(residents.of(uuid), record, unit);
  if (judged === undefined) return undefined;
  const inUse = judged.remedy === 'remove' && isMapped(scene, unit);
  const orphan: Orphan = {
    kind: 'boot-disk',
    id: unit.udid,
    name: unit.name,
    host: host.id,
    instance: uuid,
    provablyOurs: true,
    ...(inUse ? { remedy: 'look', why: `${judged.why}; but a partition has it mapped` } : judged),
  };
  const instance = { host: host.id, uuid };
  return {
    orphan,
    remove: async (delivery) => {
      // Its mappings have just been removed, which changes its etag.
      await (await host.client(delivery)).delete(unit, { ifMatch: false });
      const now = await records.get(instance);
      if (now?.unit !== undefined && sameUdid(now.unit.udid, unit.udid)) await records.remove(instance);
    },
  };
}

function judge(
  residence: ReturnType<StorageScene['residents']['of']>,
  record: BootDiskRecord | undefined,
  { name, udid }: LogicalUnit,
): Pick<Orphan, 'remedy' | 'why'> | undefined {
  if (residence === 'gone') return { remedy: 'remove', why: 'its instance is gone' };
  if (residence === 'unrecorded') return { remedy: 'adopt', why: 'its partition is there and not recorded' };
  if (record === undefined)
    return residence === 'here' ? { remedy: 'adopt', why: 'it is not recorded, as its instance is' } : undefined;
  // Without a unit, of a creation that was not answered: the next delivery, or the undo, finds out which one stays.
  if (record.unit === undefined || record.name !== name) return undefined;
  if (sameUdid(record.unit.udid, udid)) return undefined;
  return { remedy: 'remove', why: 'a second one of its name; the instance has the other' };
}

const isMapped = ({ seen }: StorageScene, { udid }: LogicalUnit): boolean =>
  seen.vioses.some(({ scsiMappings }) =>
    scsiMappings.some(
      (mapping) =>
        !isOrphan(mapping) && mapping.storage?.kind === 'LogicalUnit' && sameUdid(mapping.storage.udid ?? '', udid),
    ),
  );

const ofRecord = ({ host, uuid }: { host: string; uuid: string }, name: string): Orphan => ({
  kind: 'record',
  id: `boot-disk/${uuid}`,
  name: `boot-disk: ${name}`,
  host,
  instance: uuid,
  provablyOurs: true,
  remedy: 'remove',
  why: 'of a disk that is not in the pool, and an instance that is gone',
});
