import { type Finding, instanceOfMedium } from '#hosts';
import { ANY_CLIENT, isActive, type ScsiMapping, sameUdid, type VirtualIOServer } from '#powervm';
import { isOrphan } from '../mappings/changes.js';
import { type Backed, leadsTo } from '../mappings/storage-ref.js';
import type { ViosUpdates } from '../mappings/vios-updates.js';
import { instanceOfBootUnit } from '../pool/unit-names.js';
import type { StorageScene } from './storage-scene.js';

/** Mappings whose client is gone. Those of a VIOS that is down wait for it. */
export function orphanMappings(scene: StorageScene, updates: ViosUpdates): Finding[] {
  return scene.seen.vioses.flatMap((vios) =>
    vios.scsiMappings
      .filter((mapping) => isOrphan(mapping) && mapping.serverAdapter.remotePartitionId !== ANY_CLIENT)
      .map((mapping) => finding(scene, updates, vios, mapping)),
  );
}

function finding(scene: StorageScene, updates: ViosUpdates, vios: VirtualIOServer, mapping: ScsiMapping): Finding {
  const { host, seen } = scene;
  const instance = instanceOf(scene, mapping);
  const isDown = !isActive(vios);
  const orphan = {
    kind: 'mapping' as const,
    id: `${vios.meta.uuid}/${placeOf(mapping)}`,
    name: `${vios.name}: ${mapping.serverAdapter.name ?? `slot ${mapping.serverAdapter.slot}`} ${what(mapping)}`,
    host: host.id,
    ...(instance === undefined ? {} : { instance }),
    provablyOurs: instance !== undefined,
    remedy: instance === undefined || isDown ? ('look' as const) : ('remove' as const),
    why: whyOrphaned(mapping, instance, isDown, vios.name),
  };
  if (orphan.remedy === 'look') return { orphan };
  return {
    orphan,
    remove: async (delivery) => {
      const change = ({ scsiMappings }: Parameters<Parameters<ViosUpdates['apply']>[2]>[0]) =>
        scsiMappings.remove((other) => isOrphan(other) && placeOf(other) === placeOf(mapping)) > 0;
      await updates.apply(host, { vios, readAt: seen.readAt }, change, () => delivery.guard());
    },
  };
}

/** Whose it was: by the record, else by what it leads to. An LPAR id alone tells nothing, since it is given anew. */
function instanceOf({ known, residents, units, system }: StorageScene, mapping: ScsiMapping): string | undefined {
  const { storage, serverAdapter } = mapping;
  const { remotePartitionId } = serverAdapter;
  for (const [uuid, { partition, storage: recorded }] of known.mappings) {
    if (partition.id !== remotePartitionId) continue;
    if (storage === undefined ? !residents.hasId(partition.id) : recorded.some(({ ref }) => leadsTo(mapping, ref)))
      return uuid;
  }
  if (storage?.kind === 'VirtualOpticalMedia') return instanceOfMedium(storage.name ?? '');
  if (storage?.kind === 'LogicalUnit') {
    const unit = units.find(({ udid }) => sameUdid(udid, storage.udid ?? ''));
    return unit && instanceOfBootUnit(unit.name, system);
  }
  if (storage?.kind !== 'PhysicalVolume') return undefined;
  return [...known.volumes].find(([, { volumes }]) =>
    Object.values(volumes).some(({ udid }) => udid !== undefined && udid === storage.udid),
  )?.[0];
}

/** A mapping as far as its place on a VIOS tells it from others, read or in a draft. */
interface Placed extends Backed {
  readonly serverAdapter: { readonly slot: number | undefined };
  readonly target: { readonly lua?: string | undefined } | undefined;
}

const placeOf = ({ serverAdapter, target, storage }: Placed): string =>
  [serverAdapter.slot, target?.lua, storage?.udid ?? storage?.name].join('/');

const what = ({ storage }: Backed): string =>
  storage === undefined ? 'without storage' : `to ${storage.name ?? storage.udid}`;

function whyOrphaned({ serverAdapter }: ScsiMapping, instance: string | undefined, isDown: boolean, vios: string) {
  const gone = `partition ${serverAdapter.remotePartitionId ?? '?'}, its client, is gone`;
  if (instance === undefined) return `${gone}; nothing tells whose it was`;
  return isDown ? `${gone}; VIOS ${vios} is down: bring it up, then clean up again` : gone;
}
