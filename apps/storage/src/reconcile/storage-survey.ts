import { Inject, Injectable } from '@nestjs/common';
import type { Orphan } from '#contracts';
import { type Finding, type Host, Leases, Owned } from '#hosts';
import { Bus } from '#messaging';
import type { Clock } from '#powervm';
import { BOOT_DISK_DOMAIN, BootDiskRecord } from '../boot-disks/boot-disk-record.js';
import { CLOCK } from '../clock.js';
import { Sightings } from '../library/sightings.js';
import { UPLOAD_DOMAIN, UploadRecord } from '../library/upload-record.js';
import { DisconnectStorageHandler } from '../mappings/disconnect-storage.js';
import { MAPPING_DOMAIN, MappingRecord } from '../mappings/mapping-record.js';
import { ViosUpdates } from '../mappings/vios-updates.js';
import { ForgetVolumesHandler } from '../volumes/forget-volumes.js';
import { leavingMappings } from './leaving-mappings.js';
import { orphanDisks } from './orphan-disks.js';
import { orphanFiles } from './orphan-files.js';
import { orphanMappings } from './orphan-mappings.js';
import { orphanUploads } from './orphan-uploads.js';
import { orphanVolumes } from './orphan-volumes.js';
import { type StorageScene, StorageScenes } from './storage-scene.js';
import { unrecordedMappings } from './unrecorded-mappings.js';

/** Everything of storage on a host that nobody owns, in the order in which it can be removed. */
@Injectable()
export class StorageSurvey {
  private readonly disks: Promise<Owned<typeof BootDiskRecord>>;
  private readonly mappings: Promise<Owned<typeof MappingRecord>>;
  private readonly uploads: Promise<Owned<typeof UploadRecord>>;

  constructor(
    private readonly bus: Bus,
    private readonly scenes: StorageScenes,
    private readonly updates: ViosUpdates,
    private readonly disconnect: DisconnectStorageHandler,
    private readonly forget: ForgetVolumesHandler,
    private readonly leases: Leases,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.disks = Owned.open(bus, BOOT_DISK_DOMAIN, BootDiskRecord);
    this.mappings = Owned.open(bus, MAPPING_DOMAIN, MappingRecord);
    this.uploads = Owned.open(bus, UPLOAD_DOMAIN, UploadRecord);
  }

  async of(host: Host): Promise<Finding[]> {
    const scene = await this.scenes.of(host);
    const mappings = orphanMappings(scene, this.updates);
    return [
      ...mappings,
      ...leavingMappings(scene, this.disconnect),
      ...unrecordedMappings(scene),
      ...forgottenMappings(scene, mappings, await this.mappings),
      ...orphanDisks(scene, await this.disks),
      ...orphanVolumes(scene, this.forget),
      ...(await this.deadUploads(scene)),
    ];
  }

  private async deadUploads(scene: StorageScene): Promise<Finding[]> {
    const leaseBucket = await this.bus.bucket('leases');
    const facts = {
      records: await this.uploads,
      leases: this.leases,
      leaseBucket,
      sightings: new Sightings(leaseBucket, () => this.clock.now()),
      clock: this.clock,
    };
    return [...(await orphanUploads(scene, facts)), ...(await orphanFiles(scene, facts))];
  }
}

/** Records that have outlived their instance; as long as a mapping waits for its VIOS the record does, too. */
function forgottenMappings(
  { host, now, residents }: StorageScene,
  mappings: readonly Finding[],
  records: Owned<typeof MappingRecord>,
): Finding[] {
  const waiting = new Set(mappings.filter(({ remove }) => remove === undefined).map(({ orphan }) => orphan.instance));
  return [...now.mappings.keys()].flatMap((uuid): Finding[] => {
    if (residents.of(uuid) !== 'gone' || waiting.has(uuid)) return [];
    const orphan: Orphan = {
      kind: 'record',
      id: `mappings/${uuid}`,
      name: `mappings: ${uuid}`,
      host: host.id,
      instance: uuid,
      provablyOurs: true,
      remedy: 'remove',
      why: 'of mappings of an instance that is gone',
    };
    return [{ orphan, remove: () => records.remove({ host: host.id, uuid }) }];
  });
}
