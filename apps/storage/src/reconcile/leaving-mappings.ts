import type { Orphan } from '#contracts';
import type { Finding } from '#hosts';
import { isActive } from '#powervm';
import type { DisconnectStorageHandler } from '../mappings/disconnect-storage.js';
import type { MappingRecord } from '../mappings/mapping-record.js';
import { leadsTo } from '../mappings/storage-ref.js';
import { adoptedVolume } from '../volumes/volume-record.js';
import type { StorageScene } from './storage-scene.js';

type Mapped = MappingRecord['storage'][number];

/**
 * What a detach or a destroy left on a VIOS that was down. Boot disks and media leave only with their instance, so it takes
 * the destroy again. Those of instances that are gone are found as orphan mappings.
 */
export function leavingMappings(scene: StorageScene, disconnect: DisconnectStorageHandler): Finding[] {
  const { host, now, residents } = scene;
  return [...now.mappings].flatMap(([uuid, { storage }]) =>
    storage.flatMap((one): Finding[] => {
      if (!one.leaving || residents.of(uuid) !== 'here') return [];
      const orphan = orphanOf(scene, uuid, one);
      if (one.ref.kind !== 'PhysicalVolume') return [{ orphan }];
      const { udid } = one.ref;
      const what = { volumes: [one.volume ?? adoptedVolume(udid)], udids: [udid] };
      return [
        {
          orphan,
          remove: async (delivery) => {
            await disconnect.run({ host: host.id, uuid, what }, delivery);
          },
        },
      ];
    }),
  );
}

function orphanOf({ host, seen, now }: StorageScene, uuid: string, { ref, volume }: Mapped): Orphan {
  const partition = now.mappings.get(uuid)?.partition.uuid.toUpperCase();
  const holders = seen.vioses.filter(({ scsiMappings }) =>
    scsiMappings.some((mapping) => mapping.partition?.uuid.toUpperCase() === partition && leadsTo(mapping, ref)),
  );
  const down = holders.filter((vios) => !isActive(vios)).map(({ name }) => name);
  const isVolume = ref.kind === 'PhysicalVolume';
  const id = isVolume ? (volume ?? ref.udid) : ref.name;
  const why = isVolume
    ? 'it was detached while a VIOS was down'
    : 'its instance was to be destroyed while a VIOS was down';
  const then = isVolume ? 'clean up again' : 'destroy the instance again';
  return {
    kind: 'mapping',
    id: `${uuid}/${id}`,
    name: `${isVolume ? `volume ${id}` : id} on ${holders.map(({ name }) => name).join(', ') || 'no VIOS'}`,
    host: host.id,
    instance: uuid,
    provablyOurs: true,
    remedy: down.length > 0 ? 'look' : isVolume ? 'remove' : 'destroy',
    why: down.length > 0 ? `${why}; ${down.join(', ')} still down: bring it up, then ${then}` : why,
  };
}
