import { Injectable, Logger } from '@nestjs/common';
import type { DisconnectStorage, InstanceRef, PayloadOf, ResultOf } from '#contracts';
import { Hosts, INSTANCES_DOMAIN, mayRemove, Owned, PartitionRecord } from '#hosts';
import { Bus, type Delivery } from '#messaging';
import { isActive } from '#powervm';
import { VOLUME_DOMAIN, VolumeRecord } from '../volumes/volume-record.js';
import { disconnecting, isDisconnected } from './changes.js';
import { MAPPING_DOMAIN, MappingRecord } from './mapping-record.js';
import { type StorageRef, sameRef } from './storage-ref.js';
import { ViosFeed } from './vios-feed.js';
import { ViosUpdates } from './vios-updates.js';

type Request = PayloadOf<typeof DisconnectStorage>;
type Mapped = MappingRecord['storage'][number];

/** Removes mappings of an instance: one read of all VIOSes, and one update of each that has some. */
@Injectable()
export class DisconnectStorageHandler {
  private readonly log = new Logger(DisconnectStorageHandler.name);
  private readonly records: Promise<Owned<typeof MappingRecord>>;
  private readonly volumes: Promise<Owned<typeof VolumeRecord>>;
  private readonly partitions: Promise<Owned<typeof PartitionRecord>>;

  constructor(
    bus: Bus,
    private readonly hosts: Hosts,
    private readonly feed: ViosFeed,
    private readonly updates: ViosUpdates,
  ) {
    this.records = Owned.open(bus, MAPPING_DOMAIN, MappingRecord);
    this.volumes = Owned.open(bus, VOLUME_DOMAIN, VolumeRecord);
    this.partitions = Owned.open(bus, INSTANCES_DOMAIN, PartitionRecord);
  }

  async run(request: Request, delivery: Delivery): Promise<ResultOf<typeof DisconnectStorage>> {
    const host = this.hosts.get(request.host);
    const instance = { host: host.id, uuid: request.uuid };
    const records = await this.records;
    const record = await records.get(instance);
    const known = record?.storage ?? [];
    const doomed = known.filter((one) => isMeant(one, request) && mayRemove(one.madeBy, delivery));
    const everything = request.what === 'everything' && doomed.length === known.length;
    const refs = [...known.map(({ ref }) => ref), ...(await this.unrecorded(instance, request, known, delivery))];
    const only = everything
      ? undefined
      : refs.filter((ref) => !known.some((one) => one.ref === ref && !doomed.includes(one)));
    if (only?.length === 0) return {};
    const partition = record?.partition ?? (await this.recordedPartition(instance));
    if (partition === undefined) return {};
    const { vioses, readAt } = await this.feed.read(host);
    const concerned = vioses.filter((vios) =>
      vios.scsiMappings.some((mapping) => isDisconnected(mapping, partition, refs, only)),
    );
    const change = disconnecting(partition, refs, only);
    const updates = concerned
      .filter(isActive)
      .map((vios) => this.updates.apply(host, { vios, readAt }, change, () => delivery.guard()));
    const failed = (await Promise.allSettled(updates)).find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const down = concerned.filter((vios) => !isActive(vios)).map(({ name }) => name);
    if (down.length > 0) {
      this.log.warn(`mappings of instance ${instance.uuid} stay on ${down.join(', ')} of ${host.id}, which is down`);
      await this.keepAsLeaving(instance, doomed);
      return {};
    }
    await this.forget(instance, doomed);
    return {};
  }

  /** Volumes that were discovered for the instance: a mapping that was made late may have outlived its record. */
  private async unrecorded(
    instance: InstanceRef,
    { what }: Request,
    known: readonly Mapped[],
    delivery: Delivery,
  ): Promise<StorageRef[]> {
    if (what === 'everything') return [];
    const volumes = (await (await this.volumes).get(instance))?.volumes ?? {};
    return what.volumes.flatMap((id) => {
      const volume = volumes[id];
      const isKnown = known.some((one) => one.volume === id);
      if (volume?.udid === undefined || isKnown || !mayRemove(volume.madeBy, delivery)) return [];
      return [{ kind: 'PhysicalVolume' as const, udid: volume.udid }];
    });
  }

  /** A mapping that was made late may have outlived its record, but not the partition's. */
  private async recordedPartition(instance: InstanceRef): Promise<{ uuid: string; id?: number } | undefined> {
    const record = await (await this.partitions).get(instance);
    if (record === undefined) return undefined;
    const { partitionUuid: uuid, partitionId: id } = record;
    return { uuid, ...(id === undefined ? {} : { id }) };
  }

  /** A check finds them when the VIOS is up again. */
  private async keepAsLeaving(instance: InstanceRef, doomed: readonly Mapped[]): Promise<void> {
    const records = await this.records;
    const record = await records.get(instance);
    if (record === undefined) return;
    const marked = (one: Mapped) => (doomed.some(({ ref }) => sameRef(ref, one.ref)) ? { ...one, leaving: true } : one);
    await records.put(instance, (now) => ({ ...(now ?? record), storage: (now ?? record).storage.map(marked) }));
  }

  private async forget(instance: InstanceRef, doomed: readonly Mapped[]): Promise<void> {
    const records = await this.records;
    const record = await records.get(instance);
    if (record === undefined) return;
    const left = ({ storage }: MappingRecord) =>
      storage.filter((one) => !doomed.some(({ ref }) => sameRef(ref, one.ref)));
    if (left(record).length === 0) await records.remove(instance);
    else await records.put(instance, (now) => ({ ...(now ?? record), storage: left(now ?? record) }));
  }
}

function isMeant({ volume, ref }: Mapped, { what }: Request): boolean {
  if (what === 'everything') return true;
  if (volume !== undefined) return what.volumes.includes(volume);
  return ref.kind === 'PhysicalVolume' && what.udids.includes(ref.udid);
}
