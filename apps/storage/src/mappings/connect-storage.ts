import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#config';
import {
  type ConnectStorage,
  type InstanceRef,
  OperationError,
  type PayloadOf,
  type ResultOf,
  refuse,
} from '#contracts';
import { type Host, Hosts, INSTANCES_DOMAIN, makerOf, Owned, PartitionRecord } from '#hosts';
import { Bus, type Delivery } from '#messaging';
import { isActive, type VirtualIOServer } from '#powervm';
import { CONFIG } from '#service';
import { BOOT_DISK_DOMAIN, BootDiskRecord } from '../boot-disks/boot-disk-record.js';
import { Pools } from '../pool/pools.js';
import { connecting } from './changes.js';
import { MAPPING_DOMAIN, MappingRecord } from './mapping-record.js';
import { leadsTo, sameRef } from './storage-ref.js';
import { ViosFeed } from './vios-feed.js';
import { type SeenVios, ViosUpdates } from './vios-updates.js';
import { key, type WantedMapping, wantedMappings } from './wanted-mappings.js';

type Request = PayloadOf<typeof ConnectStorage>;

/** Maps everything of an instance at once: one read of all VIOSes, and one update of each that is to change. */
@Injectable()
export class ConnectStorageHandler {
  private readonly records: Promise<Owned<typeof MappingRecord>>;
  private readonly partitions: Promise<Owned<typeof PartitionRecord>>;
  private readonly disks: Promise<Owned<typeof BootDiskRecord>>;

  constructor(
    bus: Bus,
    private readonly hosts: Hosts,
    private readonly pools: Pools,
    private readonly feed: ViosFeed,
    private readonly updates: ViosUpdates,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.records = Owned.open(bus, MAPPING_DOMAIN, MappingRecord);
    this.partitions = Owned.open(bus, INSTANCES_DOMAIN, PartitionRecord);
    this.disks = Owned.open(bus, BOOT_DISK_DOMAIN, BootDiskRecord);
  }

  /** @throws OperationError `instance.not-found`, `storage.vios-down` before anything is mapped; `storage.not-mapped` */
  async run(request: Request, delivery: Delivery): Promise<ResultOf<typeof ConnectStorage>> {
    const host = this.hosts.get(request.host);
    const instance = { host: host.id, uuid: request.uuid };
    await this.requireOurs(instance, request);
    const wanted = wantedMappings(
      request,
      await this.diskVioses(host, instance, request, delivery),
      this.config.storage.minVolumePaths,
    );
    const { vioses, readAt } = await this.feed.read(host);
    const active = vioses.filter(isActive);
    const down = wanted.flatMap((one) => missingPlaces(host, one, vioses, active));
    await this.record(instance, request, wanted, delivery);
    const updates = active.map((vios) => this.update(host, { vios, readAt }, request, wanted, delivery));
    // All are awaited: an update that is under way when another has failed would be undone beneath its feet.
    const failed = (await Promise.allSettled(updates)).find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return { degraded: [...new Set(down)] };
  }

  private async requireOurs(instance: InstanceRef, { partition }: Request): Promise<void> {
    const { partitionUuid } = await (await this.partitions).require(instance);
    if (partitionUuid.toLowerCase() === partition.uuid.toLowerCase()) return;
    throw refuse('instance.not-found', `partition ${partition.name} is not that of instance ${instance.uuid}`, {
      field: 'partition.uuid',
      host: instance.host,
      remedy: 'Send the partition that instances has given for this instance.',
    });
  }

  /** Where the boot disk can be mapped, as it was when the disk was made: that saves the reads. */
  private async diskVioses(host: Host, instance: InstanceRef, request: Request, delivery: Delivery) {
    if (request.disk === undefined) return [];
    const record = await (await this.disks).get(instance);
    return (record ?? (await this.pools.of(host, await host.client(delivery)))).vioses;
  }

  private async record(
    instance: InstanceRef,
    { partition, fresh }: Request,
    wanted: readonly WantedMapping[],
    delivery: Delivery,
  ): Promise<void> {
    const madeBy = makerOf(delivery);
    await delivery.guard();
    await (await this.records).put(instance, (now) => {
      // What is recorded from an earlier partition of the instance is not mapped to this one.
      const known = fresh ? [] : (now?.storage ?? []);
      const kept = known.map((one) => {
        const again = wanted.find(({ ref }) => sameRef(one.ref, ref));
        if (again === undefined) return one;
        // What was on its way out is made anew: an undo of this operation takes it back.
        return { madeBy: one.leaving ? madeBy : one.madeBy, ref: one.ref, ...volumeOf(again, one) };
      });
      const added = wanted
        .filter(({ ref }) => !known.some((one) => sameRef(one.ref, ref)))
        .map((one) => ({ madeBy, ref: one.ref, ...volumeOf(one) }));
      return { partition: { uuid: partition.uuid, id: partition.id }, storage: [...kept, ...added] };
    });
  }

  private async update(
    host: Host,
    seen: SeenVios,
    { partition, fresh }: Request,
    wanted: readonly WantedMapping[],
    delivery: Delivery,
  ): Promise<void> {
    const { meta, name } = seen.vios;
    const here = wanted.flatMap(({ places }) => places.get(key(meta.uuid)) ?? []);
    if (here.length === 0 && !fresh) return;
    const href = `${new URL(meta.href).origin}/rest/api/uom/LogicalPartition/${partition.uuid}`;
    const change = connecting(partition, href, here, fresh);
    const after = await this.updates.apply(host, seen, change, () => delivery.guard());
    const absent = here.find((ref) => !after.scsiMappings.some((mapping) => leadsTo(mapping, ref)));
    if (absent === undefined) return;
    throw new OperationError('storage.not-mapped', `VIOS ${name} did not map ${absent.name} to ${partition.name}`, {
      host: host.id,
      retryable: true,
      remedy: 'Look at the log of the VIOS.',
    });
  }
}

/** Cinder's id, of a volume; where the record was made anew from the host it was not known. */
function volumeOf(wanted: WantedMapping, known?: { volume?: string | undefined }): { volume?: string } {
  const volume = wanted.volume ?? known?.volume;
  return volume === undefined ? {} : { volume };
}

/** @returns names of the VIOSes that are left out because they are down, where enough others are up */
function missingPlaces(
  host: Host,
  { what, places, least }: WantedMapping,
  vioses: readonly VirtualIOServer[],
  active: readonly VirtualIOServer[],
): string[] {
  const uuids = [...places.keys()];
  const nameOf = (uuid: string) => vioses.find(({ meta }) => key(meta.uuid) === uuid)?.name ?? uuid;
  const down = uuids.filter((uuid) => !active.some(({ meta }) => key(meta.uuid) === uuid)).map(nameOf);
  if (uuids.length - down.length >= Math.min(least, Math.max(1, uuids.length))) return down;
  const which = down.length > 0 ? `${down.join(', ')} ${down.length > 1 ? 'are' : 'is'} down` : 'no VIOS serves it';
  throw new OperationError('storage.vios-down', `${what} cannot be mapped: ${which}`, {
    host: host.id,
    retryable: true,
    remedy: 'Start the VIOS, or wait until its RMC connection is up.',
  });
}
