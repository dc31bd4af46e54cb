import { Injectable } from '@nestjs/common';
import type { FailureCode, FindMediumOrphans, Orphan, ResultOf } from '#contracts';
import { type Finding, type Host, INSTANCES_DOMAIN, instanceOfMedium, Owned, PartitionRecord, Residents } from '#hosts';
import { Bus } from '#messaging';
import { File, under, VirtualIOServer, VolumeGroup } from '#powervm';
import { MEDIA_DOMAIN, MediumRecord } from '../media/medium-record.js';
import { takeOut } from '../media/take-out.js';
import { mediaIn, type PlacedMedium, volumeGroupsOf } from './all-media.js';

export interface MediaFound {
  readonly findings: readonly Finding[];
  readonly problems: ResultOf<typeof FindMediumOrphans>['problems'];
}

/** Config drives that nobody has, told by the uuids in their names, and descriptors of uploads that were broken off. */
@Injectable()
export class MediaSurvey {
  private readonly records: Promise<Owned<typeof MediumRecord>>;
  private readonly partitions: Promise<Owned<typeof PartitionRecord>>;

  constructor(bus: Bus) {
    this.records = Owned.open(bus, MEDIA_DOMAIN, MediumRecord);
    this.partitions = Owned.open(bus, INSTANCES_DOMAIN, PartitionRecord);
  }

  async of(host: Host): Promise<MediaFound> {
    const records = await this.records;
    const before = await records.list(host.id);
    const client = await host.client();
    const [files, groups] = await Promise.all([client.feed(File), volumeGroupsOf(client)]);
    const residents = await Residents.of(host, await this.partitions);
    const now = await records.list(host.id);
    const isRecorded = (uuid: string, name: string) =>
      [...before, ...now].some(({ instance, value }) => instance.uuid === uuid && value.name === name);
    const media = mediaIn(groups);
    const findings = [
      ...files.flatMap((file) => orphanFile(host, file) ?? []),
      ...media.flatMap((medium) => {
        const { name } = medium;
        const uuid = instanceOfMedium(name);
        if (uuid === undefined) return [];
        const judged = judge(residents.of(uuid), isRecorded(uuid, name));
        return judged === undefined ? [] : [this.orphanMedium(host, uuid, medium, judged)];
      }),
      ...now.flatMap(({ instance, value: { name, vios } }) => {
        const isSeen = groups.places.some((place) => place.vios.meta.uuid === vios);
        if (residents.of(instance.uuid) !== 'gone' || !isSeen || media.some((one) => one.name === name)) return [];
        return [{ orphan: ofRecord(host, instance.uuid, name), remove: () => records.remove(instance) }];
      }),
    ];
    return { findings, problems: groups.unseen.map(notSeen) };
  }

  private orphanMedium(
    host: Host,
    uuid: string,
    { name, vios, group }: PlacedMedium,
    judged: Pick<Orphan, 'remedy' | 'why'>,
  ): Finding {
    return {
      orphan: {
        kind: 'medium',
        id: `${vios.meta.uuid}/${name}`,
        name: `${name} on ${vios.name}`,
        host: host.id,
        instance: uuid,
        provablyOurs: true,
        ...judged,
      },
      remove: async (delivery) => {
        const client = await host.client(delivery);
        // Mappings of it have just been removed, perhaps.
        const parent = under(VirtualIOServer, vios.meta.uuid);
        await takeOut(client, await client.get(VolumeGroup, group.meta.uuid, { parent }), name);
        const records = await this.records;
        const instance = { host: host.id, uuid };
        if ((await records.get(instance))?.vios === vios.meta.uuid) await records.remove(instance);
      },
    };
  }
}

const notSeen = ({ name }: VirtualIOServer) => ({
  code: 'config-drive.vios-down' satisfies FailureCode,
  message: `VIOS ${name} is down, so its media were not seen: bring it up, then check again`,
});

function judge(
  residence: ReturnType<Residents['of']>,
  isRecorded: boolean,
): Pick<Orphan, 'remedy' | 'why'> | undefined {
  if (residence === 'gone') return { remedy: 'remove', why: 'its instance is gone' };
  if (residence === 'unrecorded') return { remedy: 'adopt', why: 'its partition is there and not recorded' };
  if (residence === 'here' && !isRecorded) return { remedy: 'adopt', why: 'it is not recorded, as its instance is' };
  return undefined;
}

/** Nobody uploads for an instance that has no operation under way, and deleting a descriptor deletes no content. */
function orphanFile(host: Host, file: File): Finding | undefined {
  const uuid = instanceOfMedium(file.name);
  if (uuid === undefined) return undefined;
  const id = file.meta.uuid === '' ? file.fileUuid : file.meta.uuid;
  return {
    orphan: {
      kind: 'file',
      id,
      name: file.name,
      host: host.id,
      instance: uuid,
      provablyOurs: true,
      remedy: 'remove',
      why: 'descriptor of an upload that was broken off',
    },
    remove: async (delivery) => {
      await (await host.client(delivery)).delete(under(File, id));
    },
  };
}

const ofRecord = (host: Host, uuid: string, name: string): Orphan => ({
  kind: 'record',
  id: `config-drive/${uuid}`,
  name: `config-drive: ${name}`,
  host: host.id,
  instance: uuid,
  provablyOurs: true,
  remedy: 'remove',
  why: 'of a medium that is not in the repository, and an instance that is gone',
});
