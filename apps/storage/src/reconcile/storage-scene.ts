import { Injectable } from '@nestjs/common';
import { toFailure } from '#contracts';
import { type Host, INSTANCES_DOMAIN, Owned, PartitionRecord, Residents } from '#hosts';
import { Bus } from '#messaging';
import { LogicalUnit } from '#powervm';
import { BOOT_DISK_DOMAIN, BootDiskRecord } from '../boot-disks/boot-disk-record.js';
import { MAPPING_DOMAIN, MappingRecord } from '../mappings/mapping-record.js';
import { sameRef } from '../mappings/storage-ref.js';
import { type SeenVioses, ViosFeed } from '../mappings/vios-feed.js';
import { type Pool, unitsOf } from '../pool/pool.js';
import { Pools } from '../pool/pools.js';
import { VOLUME_DOMAIN, VolumeRecord } from '../volumes/volume-record.js';

/** What storage has recorded on a host, by instance. */
export interface StorageRecords {
  readonly disks: ReadonlyMap<string, BootDiskRecord>;
  readonly mappings: ReadonlyMap<string, MappingRecord>;
  readonly volumes: ReadonlyMap<string, VolumeRecord>;
}

/** The storage of a host as it is, beside what is recorded of it. */
export interface StorageScene {
  readonly host: Host;
  /** Uuid of the managed system. */
  readonly system: string;
  readonly residents: Residents;
  readonly seen: SeenVioses;
  /** Undefined where the host has none. */
  readonly pool: Pool | undefined;
  readonly units: readonly LogicalUnit[];
  /** Recorded before the host was read, or after: what is in neither was not ours when it was seen. */
  readonly known: StorageRecords;
  /** Recorded after the host was read. */
  readonly now: StorageRecords;
}

/** Reads what reconciling compares: all VIOSes, the pool's units, and the partitions; three requests when the pool is known. */
@Injectable()
export class StorageScenes {
  private readonly partitions: Promise<Owned<typeof PartitionRecord>>;
  private readonly disks: Promise<Owned<typeof BootDiskRecord>>;
  private readonly mappings: Promise<Owned<typeof MappingRecord>>;
  private readonly volumes: Promise<Owned<typeof VolumeRecord>>;

  constructor(
    bus: Bus,
    private readonly feed: ViosFeed,
    private readonly pools: Pools,
  ) {
    this.partitions = Owned.open(bus, INSTANCES_DOMAIN, PartitionRecord);
    this.disks = Owned.open(bus, BOOT_DISK_DOMAIN, BootDiskRecord);
    this.mappings = Owned.open(bus, MAPPING_DOMAIN, MappingRecord);
    this.volumes = Owned.open(bus, VOLUME_DOMAIN, VolumeRecord);
  }

  async of(host: Host): Promise<StorageScene> {
    const before = await this.recorded(host);
    const client = await host.client();
    const [seen, pool] = await Promise.all([this.feed.read(host, 'mappings and disks'), this.poolIfAny(host)]);
    const units = pool === undefined ? [] : await client.feed(LogicalUnit, unitsOf(pool));
    const residents = await Residents.of(host, await this.partitions);
    const now = await this.recorded(host);
    const known = {
      disks: new Map([...before.disks, ...now.disks]),
      mappings: eitherOf(before.mappings, now.mappings),
      volumes: new Map([...before.volumes, ...now.volumes]),
    };
    return { host, system: await host.systemUuid(), residents, seen, pool, units, known, now };
  }

  private async recorded({ id }: Host): Promise<StorageRecords> {
    const [disks, mappings, volumes] = await Promise.all([
      (await this.disks).list(id),
      (await this.mappings).list(id),
      (await this.volumes).list(id),
    ]);
    return { disks: byInstance(disks), mappings: byInstance(mappings), volumes: byInstance(volumes) };
  }

  private async poolIfAny(host: Host): Promise<Pool | undefined> {
    return this.pools.of(host, await host.client()).catch((error: unknown) => {
      if (toFailure(error).code === 'storage.no-pool') return undefined;
      throw error;
    });
  }
}

function eitherOf(before: StorageRecords['mappings'], now: StorageRecords['mappings']): Map<string, MappingRecord> {
  const all = new Map([...before, ...now]);
  for (const [uuid, { storage }] of before) {
    const record = all.get(uuid);
    if (record === undefined) continue;
    const gone = storage.filter(({ ref }) => !record.storage.some((one) => sameRef(one.ref, ref)));
    all.set(uuid, { ...record, storage: [...record.storage, ...gone] });
  }
  return all;
}

const byInstance = <T>(list: ReadonlyArray<{ instance: { uuid: string }; value: T }>): Map<string, T> =>
  new Map(list.map(({ instance, value }) => [instance.uuid, value]));
