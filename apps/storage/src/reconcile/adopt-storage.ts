import { Injectable } from '@nestjs/common';
import type { Adopted, AdoptStorage, InstanceRef, PayloadOf } from '#contracts';
import { Hosts, makerOf, mediumName, Owned } from '#hosts';
import { Bus, type Delivery } from '#messaging';
import { sameUdid } from '#powervm';
import { BOOT_DISK_DOMAIN, BootDiskRecord } from '../boot-disks/boot-disk-record.js';
import { MAPPING_DOMAIN, MappingRecord } from '../mappings/mapping-record.js';
import { leadsTo, type StorageRef, sameRef } from '../mappings/storage-ref.js';
import { gibOf } from '../pool/pool.js';
import { instanceOfBootUnit } from '../pool/unit-names.js';
import { adoptedVolume, VOLUME_DOMAIN, VolumeRecord } from '../volumes/volume-record.js';
import { type StorageScene, StorageScenes } from './storage-scene.js';

type Request = PayloadOf<typeof AdoptStorage>;

/** Records what storage an instance has, as far as it is not recorded: boot disk by its name, the rest by its mappings. */
@Injectable()
export class AdoptStorageHandler {
  private readonly disks: Promise<Owned<typeof BootDiskRecord>>;
  private readonly mappings: Promise<Owned<typeof MappingRecord>>;
  private readonly volumes: Promise<Owned<typeof VolumeRecord>>;

  constructor(
    bus: Bus,
    private readonly hosts: Hosts,
    private readonly scenes: StorageScenes,
  ) {
    this.disks = Owned.open(bus, BOOT_DISK_DOMAIN, BootDiskRecord);
    this.mappings = Owned.open(bus, MAPPING_DOMAIN, MappingRecord);
    this.volumes = Owned.open(bus, VOLUME_DOMAIN, VolumeRecord);
  }

  async run(request: Request, delivery: Delivery): Promise<Adopted> {
    const host = this.hosts.get(request.host);
    const instance = { host: host.id, uuid: request.uuid };
    const scene = await this.scenes.of(host);
    const madeBy = makerOf(delivery);
    const recorded: Adopted['recorded'] = [];
    const disk = scene.known.disks.has(instance.uuid) ? undefined : bootDiskOf(scene, instance.uuid, madeBy);
    if (disk !== undefined) {
      recorded.push({ kind: 'boot-disk', name: disk.name });
      if (!request.dryRun) await (await this.disks).put(instance, (now) => now ?? disk);
    }
    const known = scene.known.mappings.get(instance.uuid)?.storage ?? [];
    const refs = mappedTo(scene, request).filter((ref) => !known.some((one) => leadsTo({ storage: ref }, one.ref)));
    const notes = await this.volumesOf(scene, instance, refs, madeBy, request.dryRun);
    if (refs.length > 0) {
      recorded.push(...refs.map((ref) => ({ kind: 'mapping' as const, name: `to ${nameOf(ref)}` })));
      const { uuid, id } = request.partition;
      const volumes = scene.known.volumes.get(instance.uuid)?.volumes ?? {};
      const added = refs.map((ref) => ({ madeBy, ref, ...volumeOf(ref, volumes) }));
      // After the volumes: mappings that are recorded are not looked at again when the command is delivered once more.
      if (!request.dryRun) {
        await (await this.mappings).put(instance, (now) => ({
          partition: { uuid, id },
          storage: [...(now?.storage ?? []), ...added],
        }));
      }
    }
    return { recorded, notes };
  }

  /** Cinder's ids are on no host: volumes are recorded by their device ids until they are attached once more. */
  private async volumesOf(
    { seen, known }: StorageScene,
    instance: InstanceRef,
    refs: readonly StorageRef[],
    madeBy: string,
    dryRun: boolean,
  ): Promise<string[]> {
    const recorded = known.volumes.get(instance.uuid)?.volumes ?? {};
    const found = refs.flatMap((ref) => {
      if (ref.kind !== 'PhysicalVolume' || volumeOf(ref, recorded).volume !== undefined) return [];
      const paths = seen.vioses.flatMap(({ meta, physicalVolumes }) =>
        physicalVolumes
          .filter(({ udid, isFibreChannel }) => udid === ref.udid && isFibreChannel)
          .map(({ name }) => ({ vios: meta.uuid, hdisk: name })),
      );
      return paths.length === 0 ? [] : [{ udid: ref.udid, paths }];
    });
    if (found.length === 0) return [];
    const volumes = Object.fromEntries(
      found.map(({ udid, paths }) => [adoptedVolume(udid), { madeBy, targets: {}, lun: 0, udid, paths }]),
    );
    if (!dryRun) await (await this.volumes).put(instance, (now) => ({ volumes: { ...volumes, ...now?.volumes } }));
    return found.map(
      ({ udid }) =>
        `volume with device id ${udid}: Cinder's id is not known here; a detach must name the device id, as Nova's driver does`,
    );
  }
}

/** Cinder's id, where the volume is recorded and its mapping is not. */
function volumeOf(ref: StorageRef, volumes: VolumeRecord['volumes']): { volume?: string } {
  if (ref.kind !== 'PhysicalVolume') return {};
  const [id] = Object.entries(volumes).find(([, { udid }]) => udid === ref.udid) ?? [];
  return id === undefined || id === adoptedVolume(ref.udid) ? {} : { volume: id };
}

function bootDiskOf(
  { units, system, pool, seen }: StorageScene,
  uuid: string,
  madeBy: string,
): BootDiskRecord | undefined {
  const named = units.filter(
    ({ name, type }) => type !== 'VirtualIO_Image' && instanceOfBootUnit(name, system) === uuid,
  );
  const isMapped = (udid: string) =>
    seen.vioses.some(({ scsiMappings }) =>
      scsiMappings.some(({ storage }) => storage?.kind === 'LogicalUnit' && sameUdid(storage.udid, udid)),
    );
  const unit = named.find(({ udid }) => isMapped(udid)) ?? named[0];
  if (unit === undefined || pool === undefined) return undefined;
  const image = units.find(({ udid }) => unit.clonedFrom !== undefined && sameUdid(udid, unit.clonedFrom));
  return {
    madeBy,
    name: unit.name,
    tier: pool.tier,
    vioses: [...pool.vioses],
    capacityGb: gibOf(unit),
    image: image?.name ?? '',
    unit: { uuid: unit.meta.uuid, udid: unit.udid },
    doubtful: false,
  };
}

/** What is mapped to the partition, each once, in the order of the VIOSes. */
function mappedTo({ seen }: StorageScene, { partition, uuid }: Request): StorageRef[] {
  const refs: StorageRef[] = [];
  for (const mapping of seen.vioses.flatMap(({ scsiMappings }) => [...scsiMappings])) {
    if (mapping.partition?.uuid.toUpperCase() !== partition.uuid.toUpperCase()) continue;
    const ref = refOf(mapping.storage, mediumName(uuid));
    if (ref !== undefined && !refs.some((one) => sameRef(one, ref))) refs.push(ref);
  }
  return refs;
}

function refOf(
  storage: { kind: string; udid?: string | undefined; name?: string | undefined } | undefined,
  medium: string,
): StorageRef | undefined {
  const { kind, udid, name = '' } = storage ?? { kind: '' };
  if (kind === 'LogicalUnit' && udid !== undefined) return { kind, udid, name };
  if (kind === 'PhysicalVolume' && udid !== undefined) return { kind, udid };
  return kind === 'VirtualOpticalMedia' && name === medium ? { kind, name } : undefined;
}

const nameOf = (ref: StorageRef): string => (ref.kind === 'PhysicalVolume' ? `volume ${ref.udid}` : ref.name);
