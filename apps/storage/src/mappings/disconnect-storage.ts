import { Injectable, Logger } from '@nestjs/common';
import type { DisconnectStorage, InstanceRef, PayloadOf, ResultOf } from '#contracts';
import { Hosts, INSTANCES_DOMAIN, makerOf, mayRemove, Owned, PartitionRecord } from '#hosts';
import { Bus, type Delivery } from '#messaging';
import { isActive } from '#powervm';
import { VOLUME_DOMAIN, VolumeRecord } from '../volumes/volume-record.js';
import { disconnecting, isDisconnected } from './changes.js';
import { MAPPING_DOMAIN, MappingRecord } from './mapping-record.js';
import { sameRef } from './storage-ref.js';
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
    const meant = known.filter((one) => isMeant(one, request) && mayRemove(one.madeBy, delivery));
    const everything = request.what === 'everything' && meant.length === known.length;
    const discovered = await this.discovered(instance, request, known, delivery);
    const named = namedByDevice(request, [...known, ...discovered], delivery);
    const doomed = [...meant, ...discovered, ...named];
    const only = everything ? undefined : doomed.map(({ ref }) => ref);
    if (only?.length === 0) return {};
    const partition = record?.partition ?? (await this.recordedPartition(instance));
    if (partition === undefined) return {};
    const refs = [...known, ...discovered].map(({ ref }) => ref);
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
    const down = concerned.filter((vios) => !isActive(vios));
    if (down.length > 0) {
      const names = down.map(({ name }) => name).join(', ');
      this.log.warn(`mappings of instance ${instance.uuid} stay on ${names} of ${host.id}, which is down`);
    }
    const isKept = ({ ref }: Mapped) =>
      down.some(({ scsiMappings }) => scsiMappings.some((one) => isDisconnected(one, partition, refs, [ref])));
    await this.settle(instance, partition, doomed, doomed.filter(isKept));
    return {};
  }

  /** Volumes that were discovered for the instance: a mapping that was made late may have outlived its record. */
  private async discovered(
    instance: InstanceRef,
    { what }: Request,
    known: readonly Mapped[],
    delivery: Delivery,
  ): Promise<Mapped[]> {
    if (what === 'everything') return [];
    const volumes = (await (await this.volumes).get(instance))?.volumes ?? {};
    return what.volumes.flatMap((id) => {
      const volume = volumes[id];
      const isKnown = known.some((one) => one.volume === id);
      if (volume?.udid === undefined || isKnown || !mayRemove(volume.madeBy, delivery)) return [];
      return [{ madeBy: volume.madeBy, ref: { kind: 'PhysicalVolume' as const, udid: volume.udid }, volume: id }];
    });
  }

  /** A mapping that was made late may have outlived its record, but not the partition's. */
  private async recordedPartition(instance: InstanceRef): Promise<{ uuid: string; id?: number } | undefined> {
    const record = await (await this.partitions).get(instance);
    if (record === undefined) return undefined;
    const { partitionUuid: uuid, partitionId: id } = record;
    return { uuid, ...(id === undefined ? {} : { id }) };
  }

  /** What a VIOS that is down keeps stays recorded: a check finds it when the VIOS is up again. */
  private async settle(
    instance: InstanceRef,
    { uuid, id }: { uuid: string; id?: number },
    doomed: readonly Mapped[],
    kept: readonly Mapped[],
  ): Promise<void> {
    const records = await this.records;
    const record = await records.get(instance);
    const left = (now: MappingRecord | undefined): Mapped[] => [
      ...(now?.storage ?? []).filter((one) => !doomed.some(({ ref }) => sameRef(ref, one.ref))),
      ...kept.map((one) => ({ ...one, leaving: true })),
    ];
    if (left(record).length > 0 && id !== undefined)
      await records.put(instance, (now) => ({ partition: { uuid, id }, ...now, storage: left(now) }));
    else if (record !== undefined) await records.remove(instance);
  }
}

/** Volumes that nothing is recorded of, since an older record was restored: their mappings are told by the partition. */
function namedByDevice({ what }: Request, recorded: readonly Mapped[], delivery: Delivery): Mapped[] {
  if (what === 'everything') return [];
  return what.udids.flatMap((udid) => {
    const ref = { kind: 'PhysicalVolume' as const, udid };
    return recorded.some((one) => sameRef(one.ref, ref)) ? [] : [{ madeBy: makerOf(delivery), ref }];
  });
}

function isMeant({ volume, ref }: Mapped, { what }: Request): boolean {
  if (what === 'everything') return true;
  if (volume !== undefined) return what.volumes.includes(volume);
  return ref.kind === 'PhysicalVolume' && what.udids.includes(ref.udid);
}
