import { Injectable, Logger } from '@nestjs/common';
import { type ForgetVolumes, type InstanceRef, OperationError, type PayloadOf, type ResultOf } from '#contracts';
import { type Host, Hosts, INSTANCES_DOMAIN, makerOf, mayRemove, Owned, PartitionRecord } from '#hosts';
import { Bus, type Delivery } from '#messaging';
import { isActive, isPowerVmError, removeDisk, under, VirtualIOServer } from '#powervm';
import { ViosFeed } from '../mappings/vios-feed.js';
import { Discovery } from './discovery.js';
import { adoptedVolume, type RecordedVolume, VOLUME_DOMAIN, VolumeRecord } from './volume-record.js';

/** Removes the hdisks of an instance's volumes: one read of all VIOSes, then a job for each hdisk, all VIOSes at once. */
@Injectable()
export class ForgetVolumesHandler {
  private readonly log = new Logger(ForgetVolumesHandler.name);
  private readonly records: Promise<Owned<typeof VolumeRecord>>;
  private readonly partitions: Promise<Owned<typeof PartitionRecord>>;

  constructor(
    bus: Bus,
    private readonly hosts: Hosts,
    private readonly feed: ViosFeed,
    private readonly discovery: Discovery,
  ) {
    this.records = Owned.open(bus, VOLUME_DOMAIN, VolumeRecord);
    this.partitions = Owned.open(bus, INSTANCES_DOMAIN, PartitionRecord);
  }

  /** @throws OperationError `storage.hdisk-not-removed` */
  async run(request: PayloadOf<typeof ForgetVolumes>, delivery: Delivery): Promise<ResultOf<typeof ForgetVolumes>> {
    const host = this.hosts.get(request.host);
    const instance = { host: host.id, uuid: request.uuid };
    const record = await (await this.records).get(instance);
    const wanted = request.volumes && [...request.volumes, ...request.udids.map(adoptedVolume)];
    const recorded = Object.entries(record?.volumes ?? {}).filter(
      ([id, { madeBy }]) => (wanted?.includes(id) ?? true) && mayRemove(madeBy, delivery),
    );
    const named = await this.namedByDevice(instance, request.udids, record, delivery);
    if (recorded.length + named.length === 0) return {};
    const volumes = await this.located(host, recorded, delivery);
    const shared = await this.udidsOfOthers(instance);
    const { vioses } = await this.feed.read(host, 'mappings and disks');
    const meant = [...recorded, ...named.filter(([, { udid }]) => isFibreChannel(vioses, udid))];
    const udids = [...volumes, ...meant.flatMap(([, { udid }]) => udid ?? [])];
    const removals = vioses.map((vios) => this.removeFrom(host, vios, udids, shared, delivery));
    const outcomes = await Promise.allSettled(removals);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    // What stays on a VIOS that is down stays recorded, so that a check finds it when the VIOS is up again.
    if (outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value === 'later'))
      await this.keepAsLeaving(instance, meant);
    else
      await this.forget(
        instance,
        meant.map(([id]) => id),
      );
    return {};
  }

  /** Volumes that nothing is recorded of, since an older record was restored; those of partitions of ours only. */
  private async namedByDevice(
    instance: InstanceRef,
    udids: readonly string[],
    record: VolumeRecord | undefined,
    delivery: Delivery,
  ): Promise<[string, RecordedVolume][]> {
    const known = Object.values(record?.volumes ?? {});
    const unknown = udids.filter((udid) => !known.some((volume) => volume.udid === udid));
    if (unknown.length === 0 || (await (await this.partitions).get(instance)) === undefined) return [];
    const madeBy = makerOf(delivery);
    return unknown.map((udid) => [adoptedVolume(udid), { madeBy, targets: {}, lun: 0, udid, paths: [] }]);
  }

  /** A volume whose discovery was never answered may have an hdisk nevertheless; the VIOSes tell which. */
  private async located(
    host: Host,
    recorded: readonly (readonly [string, RecordedVolume])[],
    delivery: Delivery,
  ): Promise<string[]> {
    const lost = recorded.filter(([, { udid }]) => udid === undefined).map(([id, volume]) => ({ id, ...volume }));
    const found = lost.length === 0 ? new Map() : await this.discovery.look(host, delivery, lost);
    const late = [...found.values()].flat().flatMap((sighting) => sighting.found?.udid ?? []);
    return late;
  }

  /** Volumes that other instances of this host have too, mapped or about to be. */
  private async udidsOfOthers({ host, uuid }: InstanceRef): Promise<Set<string>> {
    const all = await (await this.records).list(host);
    const others = all.filter(({ instance }) => instance.uuid !== uuid);
    return new Set(others.flatMap(({ value }) => Object.values(value.volumes).flatMap(({ udid }) => udid ?? [])));
  }

  private async removeFrom(
    host: Host,
    vios: VirtualIOServer,
    udids: readonly string[],
    shared: ReadonlySet<string>,
    delivery: Delivery,
  ): Promise<'done' | 'later'> {
    const disks = vios.physicalVolumes.filter(({ udid = '' }) => udids.includes(udid));
    if (disks.length > 0 && !isActive(vios)) {
      this.log.warn(
        `${disks.map(({ name }) => name).join(', ')} stay on VIOS ${vios.name} of ${host.id}, which is down`,
      );
      return 'later';
    }
    const client = await host.client(delivery);
    for (const { udid = '', name } of disks) {
      const isMapped = vios.scsiMappings.some(
        ({ storage }) => storage?.kind === 'PhysicalVolume' && storage.udid === udid,
      );
      if (isMapped || shared.has(udid)) continue;
      await removeDisk(client, under(VirtualIOServer, vios.meta.uuid), name, { signal: delivery.signal }).catch(
        (error: unknown) => {
          throw isPowerVmError(error, 'hypervisor.job-failed') ? notRemoved(host, vios, name, error) : error;
        },
      );
    }
    return 'done';
  }

  private async keepAsLeaving(instance: InstanceRef, kept: readonly [string, RecordedVolume][]): Promise<void> {
    const leaving = Object.fromEntries(kept.map(([id, volume]) => [id, { ...volume, leaving: true }]));
    await (await this.records).put(instance, (now) => ({ volumes: { ...now?.volumes, ...leaving } }));
  }

  private async forget(instance: InstanceRef, ids: readonly string[]): Promise<void> {
    const records = await this.records;
    const { volumes } = await records.put(instance, (now) => ({
      volumes: Object.fromEntries(Object.entries(now?.volumes ?? {}).filter(([id]) => !ids.includes(id))),
    }));
    if (Object.keys(volumes).length === 0) await records.remove(instance);
  }
}

const isFibreChannel = (vioses: readonly VirtualIOServer[], udid: string | undefined): boolean =>
  vioses.some(({ physicalVolumes }) => physicalVolumes.some((disk) => disk.udid === udid && disk.isFibreChannel));

const notRemoved = (host: Host, vios: VirtualIOServer, hdisk: string, cause: Error) =>
  new OperationError(
    'storage.hdisk-not-removed',
    `${hdisk} could not be removed from VIOS ${vios.name}: ${cause.message}`,
    {
      host: host.id,
      remedy: 'See on the VIOS who uses the disk, then send the command again.',
      cause,
    },
  );
