import { Injectable } from '@nestjs/common';
import { type InstanceRef, type Kept, type OpticalMediumRef, refuse } from '#contracts';
import { Hosts, makerOf, mayRemove, mediumName, Owned } from '#hosts';
import { Bus, type Delivery } from '#messaging';
import {
  clearUploads,
  type File,
  isPowerVmError,
  type PowerVmClient,
  under,
  uploadFile,
  VirtualIOServer,
  VolumeGroup,
} from '#powervm';
import { MediaRepositories, type RepositoryPlace } from './media-repository.js';
import { MEDIA_DOMAIN, MediumRecord } from './medium-record.js';
import { takeOut } from './take-out.js';

const GIB = 1024 ** 3;

/** Puts media into the repository and removes them again. */
@Injectable()
export class MediaService {
  private readonly records: Promise<Owned<typeof MediumRecord>>;

  constructor(
    bus: Bus,
    private readonly hosts: Hosts,
    private readonly repositories: MediaRepositories,
  ) {
    this.records = Owned.open(bus, MEDIA_DOMAIN, MediumRecord);
  }

  /**
   * One medium per instance: found by its name, uploaded if absent. The same image under the same name is left alone; one whose
   * upload may not have ended is uploaded anew.
   */
  async store(
    { host: named, uuid }: InstanceRef,
    iso: Uint8Array,
    delivery: Delivery,
  ): Promise<{ medium: OpticalMediumRef; kept: Kept[] }> {
    const host = this.hosts.get(named);
    const instance = { host: host.id, uuid };
    const client = await host.client(delivery);
    const records = await this.records;
    const madeBy = makerOf(delivery);
    const known = await records.get(instance);
    if (known !== undefined && known.madeBy !== madeBy) throw exists(instance);
    const place = known ?? (await this.repositories.find(host, client));
    const name = mediumName(instance.uuid);
    const read = await readGroup(client, place);
    const group = known?.settled === false ? await clear(client, read, known) : read;
    const [repository] = [...group.mediaRepositories];
    const media = repository === undefined ? [] : [...repository.media];
    const kept: Kept[] = [{ kind: 'media-repository', name: repository?.name ?? 'vopt' }];
    const found = media.find((medium) => medium.name === name);
    if (found !== undefined && known === undefined) throw notOurs(name, host.id);
    if (found === undefined) {
      const used = media.reduce((sum, { sizeGiB }) => sum + (sizeGiB ?? 0), 0);
      if (repository && used * GIB + iso.length > repository.sizeGiB * GIB)
        throw full(host.id, repository.sizeGiB, media.length);
      const record = { vios: place.vios, volumeGroup: place.volumeGroup, name, madeBy };
      await delivery.guard();
      await records.put(instance, () => ({ ...record, settled: false }));
      const { cleanedUp } = await upload(client, place, name, iso, delivery).catch((error: unknown) => {
        this.repositories.forget(host);
        throw error;
      });
      if (cleanedUp) {
        await delivery.guard();
        await records.put(instance, () => ({ ...record, settled: true }));
      }
    }
    return { medium: { vios: place.vios, name }, kept };
  }

  /** Removes the medium that is recorded for the instance; nothing recorded, or already gone, is success. */
  async remove({ host: named, uuid }: InstanceRef, delivery: Delivery): Promise<void> {
    const host = this.hosts.get(named);
    const instance = { host: host.id, uuid };
    const records = await this.records;
    const record = await records.get(instance);
    if (record === undefined || !mayRemove(record.madeBy, delivery)) return;
    const client = await host.client(delivery);
    const group = await readGroup(client, record).catch((error: unknown) => {
      if (!isPowerVmError(error, 'hypervisor.not-found')) throw error;
      this.repositories.forget(host);
      return undefined;
    });
    if (group) await clear(client, group, record);
    await records.remove(instance);
  }
}

/** Takes the medium away, and what is left of its upload. */
async function clear(client: PowerVmClient, group: VolumeGroup, record: MediumRecord): Promise<VolumeGroup> {
  if (!record.settled) await clearUploads(client, isUploadOf(record));
  return takeOut(client, group, record.name);
}

const readGroup = (client: PowerVmClient, { vios, volumeGroup }: RepositoryPlace): Promise<VolumeGroup> =>
  client.get(VolumeGroup, volumeGroup, { parent: under(VirtualIOServer, vios) });

const isUploadOf =
  ({ name, vios }: MediumRecord) =>
  (file: File): boolean =>
    file.name === name && file.targetVios?.toLowerCase() === vios.toLowerCase();

async function upload(
  client: PowerVmClient,
  { vios }: RepositoryPlace,
  name: string,
  iso: Uint8Array,
  delivery: Delivery,
) {
  const total = iso.length;
  return uploadFile(client, {
    name,
    kind: 'BROKERED_MEDIA_ISO',
    targetVios: vios,
    size: total,
    body: chunks(iso),
    onProgress: (done) => delivery.progress({ label: 'uploading config drive', done, total, unit: 'bytes' }),
  });
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

const full = (host: string, sizeGiB: number, count: number) =>
  refuse(
    'config-drive.repository-full',
    `the media repository of host ${host} (${sizeGiB} GiB, ${count} media) has no room`,
    {
      host,
      remedy: 'Remove media that nobody uses, or enlarge the repository.',
    },
  );

const exists = ({ host, uuid }: InstanceRef) =>
  refuse('instance.exists', `instance ${uuid} has a config drive on host ${host} already`, {
    field: 'uuid',
    host,
    remedy: 'Destroy that instance first, or use another uuid.',
  });

const notOurs = (name: string, host: string) =>
  refuse('config-drive.not-ours', `a medium ${name} that is not ours is in the media repository of host ${host}`, {
    host,
    remedy: 'Remove it, if nobody uses it: it has the name that belongs to this instance.',
  });
