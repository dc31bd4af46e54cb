import type { Finding } from '#hosts';
import { isActive } from '#powervm';
import type { ForgetVolumesHandler } from '../volumes/forget-volumes.js';
import type { StorageScene } from './storage-scene.js';

/** Cinder's volumes that were made visible for instances that are gone: a VIOS may have been down when they went. */
export function orphanVolumes(scene: StorageScene, forget: ForgetVolumesHandler): Finding[] {
  const { host, residents, now, seen } = scene;
  return [...now.volumes].flatMap(([uuid, { volumes }]) => {
    if (residents.of(uuid) !== 'gone') return [];
    return Object.entries(volumes).map(([id, { udid }]): Finding => {
      const holders = seen.vioses.filter((vios) =>
        vios.physicalVolumes.some((disk) => udid !== undefined && disk.udid === udid),
      );
      const down = holders.filter((vios) => !isActive(vios)).map(({ name }) => name);
      const orphan = {
        kind: 'hdisk' as const,
        id: `${uuid}/${id}`,
        name: `volume ${id} on ${holders.map(({ name }) => name).join(', ') || 'no VIOS'}`,
        host: host.id,
        instance: uuid,
        provablyOurs: true,
        remedy: down.length > 0 ? ('look' as const) : ('remove' as const),
        why: `its instance is gone${down.length > 0 ? `; ${down.join(', ')} down: bring it up, then clean up again` : ''}`,
      };
      const remove = async (delivery: Parameters<NonNullable<Finding['remove']>>[0]) => {
        await forget.run({ host: host.id, uuid, volumes: [id] }, delivery);
      };
      return { orphan, remove };
    });
  });
}
