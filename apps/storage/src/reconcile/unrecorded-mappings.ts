import type { Finding } from '#hosts';
import { novaUuidsOf, type ScsiMapping, type VirtualIOServer } from '#powervm';
import { isOrphan } from '../mappings/changes.js';
import { leadsTo } from '../mappings/storage-ref.js';
import type { StorageScene } from './storage-scene.js';

/** Fibre Channel volumes that are mapped to partitions of ours without a record, as after an older backup was restored. */
export function unrecordedMappings(scene: StorageScene): Finding[] {
  const holders = new Map<string, { instance: string; udid: string; vioses: Set<string> }>();
  for (const vios of scene.seen.vioses) {
    for (const mapping of vios.scsiMappings) {
      const udid = fibreChannelUdid(vios, mapping);
      const instance = udid && instanceWithout(scene, mapping);
      if (!udid || !instance) continue;
      const key = `${instance}/${udid}`;
      const { vioses } = holders.get(key) ?? { vioses: new Set<string>() };
      holders.set(key, { instance, udid, vioses: vioses.add(vios.name) });
    }
  }
  return [...holders].map(([id, { instance, udid, vioses }]) => ({
    orphan: {
      kind: 'mapping',
      id,
      name: `volume ${udid} on ${[...vioses].join(', ')}`,
      host: scene.host.id,
      instance,
      provablyOurs: true,
      remedy: 'adopt',
      why: 'it is mapped to a partition of ours and not recorded',
    },
  }));
}

const fibreChannelUdid = ({ physicalVolumes }: VirtualIOServer, { storage }: ScsiMapping): string | undefined =>
  storage?.kind === 'PhysicalVolume'
    ? physicalVolumes.find(({ udid, isFibreChannel }) => isFibreChannel && udid === storage.udid)?.udid
    : undefined;

/** The instance of ours that has the mapping and no record of it. */
function instanceWithout({ known, residents }: StorageScene, mapping: ScsiMapping): string | undefined {
  if (mapping.partition === undefined || isOrphan(mapping)) return undefined;
  const uuid = novaUuidsOf(mapping.partition.uuid).find((one) => residents.of(one) === 'here');
  const recorded = (uuid && known.mappings.get(uuid)?.storage) || [];
  return recorded.some(({ ref }) => leadsTo(mapping, ref)) ? undefined : uuid;
}
