import type { Orphan } from '#contracts';
import type { Finding } from '#hosts';
import { isActive } from '#powervm';
import type { ForgetVolumesHandler } from '../volumes/forget-volumes.js';
import type { RecordedVolume } from '../volumes/volume-record.js';
import type { StorageScene } from './storage-scene.js';

/** Cinder's volumes that are visible for instances that have them no more: a VIOS may have been down when they went. */
export function orphanVolumes(scene: StorageScene, forget: ForgetVolumesHandler): Finding[] {
  const { host, now } = scene;
  return [...now.volumes].flatMap(([uuid, { volumes }]) =>
    Object.entries(volumes).flatMap(([id, volume]): Finding[] => {
      const why = whyUnneeded(scene, uuid, id, volume);
      if (why === undefined) return [];
      return [
        {
          orphan: orphanOf(scene, uuid, id, volume, why),
          remove: async (delivery) => {
            await forget.run({ host: host.id, uuid, volumes: [id], udids: [] }, delivery);
          },
        },
      ];
    }),
  );
}

function whyUnneeded(
  { residents, now }: StorageScene,
  uuid: string,
  id: string,
  { udid }: RecordedVolume,
): string | undefined {
  const residence = residents.of(uuid);
  if (residence === 'gone') return 'its instance is gone';
  if (residence !== 'here') return undefined;
  const isMapped = now.mappings
    .get(uuid)
    ?.storage.some(
      ({ volume, ref, leaving }) => !leaving && (volume === id || (ref.kind === 'PhysicalVolume' && ref.udid === udid)),
    );
  return isMapped ? undefined : 'it was detached from its instance';
}

function orphanOf(
  { host, seen }: StorageScene,
  uuid: string,
  id: string,
  { udid }: RecordedVolume,
  why: string,
): Orphan {
  const holders = seen.vioses.filter((vios) =>
    vios.physicalVolumes.some((disk) => udid !== undefined && disk.udid === udid),
  );
  const down = holders.filter((vios) => !isActive(vios)).map(({ name }) => name);
  return {
    kind: 'hdisk',
    id: `${uuid}/${id}`,
    name: `volume ${id} on ${holders.map(({ name }) => name).join(', ') || 'no VIOS'}`,
    host: host.id,
    instance: uuid,
    provablyOurs: true,
    remedy: down.length > 0 ? 'look' : 'remove',
    why: down.length > 0 ? `${why}; ${down.join(', ')} down: bring it up, then clean up again` : why,
  };
}
