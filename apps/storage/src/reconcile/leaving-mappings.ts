import type { Orphan } from '#contracts';
import type { Finding } from '#hosts';
import { isActive } from '#powervm';
import type { DisconnectStorageHandler } from '../mappings/disconnect-storage.js';
import { leadsTo, type StorageRef } from '../mappings/storage-ref.js';
import type { StorageScene } from './storage-scene.js';

/** Volumes that were detached but for a VIOS that was down. Those of instances that are gone are found as orphan mappings. */
export function leavingMappings(scene: StorageScene, disconnect: DisconnectStorageHandler): Finding[] {
  const { host, now, residents } = scene;
  return [...now.mappings].flatMap(([uuid, { storage }]) =>
    storage.flatMap(({ ref, volume, leaving }): Finding[] => {
      if (!leaving || volume === undefined || residents.of(uuid) !== 'here') return [];
      return [
        {
          orphan: orphanOf(scene, uuid, ref, volume),
          remove: async (delivery) => {
            await disconnect.run({ host: host.id, uuid, what: { volumes: [volume], udids: [] } }, delivery);
          },
        },
      ];
    }),
  );
}

function orphanOf({ host, seen, now }: StorageScene, uuid: string, ref: StorageRef, volume: string): Orphan {
  const partition = now.mappings.get(uuid)?.partition.uuid.toUpperCase();
  const holders = seen.vioses.filter(({ scsiMappings }) =>
    scsiMappings.some((mapping) => mapping.partition?.uuid.toUpperCase() === partition && leadsTo(mapping, ref)),
  );
  const down = holders.filter((vios) => !isActive(vios)).map(({ name }) => name);
  const why = 'it was detached while a VIOS was down';
  return {
    kind: 'mapping',
    id: `${uuid}/${volume}`,
    name: `volume ${volume} on ${holders.map(({ name }) => name).join(', ') || 'no VIOS'}`,
    host: host.id,
    instance: uuid,
    provablyOurs: true,
    remedy: down.length > 0 ? 'look' : 'remove',
    why: down.length > 0 ? `${why}; ${down.join(', ')} still down: bring it up, then clean up again` : why,
  };
}
