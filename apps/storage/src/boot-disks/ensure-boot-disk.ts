import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import {
  type EnsureBootDisk,
  type InstanceRef,
  OperationError,
  type PayloadOf,
  type ResultOf,
  refuse,
} from '#contracts';
import { type Host, Hosts, makerOf, Owned } from '#hosts';
import { Bus, type Delivery } from '#messaging';
import { isPowerVmError, isRefusal, LogicalUnit, newLogicalUnit, type PowerVmClient } from '#powervm';
import type { Image } from '../images/image.js';
import { Images } from '../images/images.js';
import { ImageLibrary } from '../library/image-library.js';
import { unitsOf } from '../pool/pool.js';
import { Pools } from '../pool/pools.js';
import { bootUnitName } from '../pool/unit-names.js';
import { BOOT_DISK_DOMAIN, BootDiskRecord } from './boot-disk-record.js';

type Request = PayloadOf<typeof EnsureBootDisk>;
type Result = ResultOf<typeof EnsureBootDisk>;

/** One delivery of the command. */
interface Work {
  readonly request: Request;
  readonly instance: InstanceRef;
  readonly host: Host;
  readonly client: PowerVmClient;
  readonly delivery: Delivery;
}

/** A clone of the image for the instance. With everything remembered it costs one request: the clone itself. */
@Injectable()
export class EnsureBootDiskHandler {
  private readonly records: Promise<Owned<typeof BootDiskRecord>>;

  constructor(
    bus: Bus,
    private readonly hosts: Hosts,
    private readonly pools: Pools,
    private readonly images: Images,
    private readonly library: ImageLibrary,
  ) {
    this.records = Owned.open(bus, BOOT_DISK_DOMAIN, BootDiskRecord);
  }

  /** @throws OperationError `image.*`, `storage.pool-full`, `storage.no-pool`, `instance.exists` */
  async run(request: Request, delivery: Delivery): Promise<Result> {
    const host = this.hosts.get(request.host);
    const instance = { host: host.id, uuid: request.uuid };
    const record = await (await this.records).get(instance);
    if (record !== undefined && record.madeBy !== makerOf(delivery)) throw exists(instance);
    const work = { request, instance, host, client: await host.client(delivery), delivery };
    if (record === undefined) return this.make(work);
    try {
      return (await this.recover(work, record)) ?? (await this.make(work));
    } catch (error) {
      throw somethingMayExist(error);
    }
  }

  /** What an earlier try has made, if it got that far; of several units of the name one is kept. */
  private async recover(work: Work, record: BootDiskRecord): Promise<Result | undefined> {
    const { client } = work;
    const units = await client.feed(LogicalUnit, unitsOf(record));
    const twins = units.filter(({ name }) => name === record.name);
    const kept = twins.find(({ udid }) => udid === record.unit?.udid) ?? twins[0];
    for (const twin of twins) if (twin !== kept) await client.delete(twin);
    return kept && this.made(work, record, kept);
  }

  private async make(work: Work): Promise<Result> {
    const { request, host, client, delivery } = work;
    const [pool, image, system] = await Promise.all([
      this.pools.of(host, client),
      this.images.find(request.image, delivery.signal),
      host.systemUuid(),
    ]);
    requireMinDisk(request, image);
    const name = bootUnitName(request.name, request.uuid, system);
    const what = `boot disk ${name}`;
    // Before an image is uploaded for a disk that has no room.
    await this.pools.requireRoom(host, client, pool, request.rootGb, what);
    for (let attempt = 1; ; attempt += 1) {
      const source = await this.library.ensure({ host, pool, image, delivery });
      const capacityGb = Math.max(request.rootGb, source.capacityGb, image.minDiskGb ?? 0);
      if (capacityGb > request.rootGb) await this.pools.requireRoom(host, client, pool, capacityGb, what);
      const { tier, vioses } = pool;
      const intent = { madeBy: makerOf(delivery), name, tier, vioses: [...vioses], capacityGb, image: source.name };
      try {
        return await this.clone(work, intent, source.udid);
      } catch (error) {
        const done = await this.despite(error, work);
        if (done !== undefined) return done;
        this.library.forget({ pool, image });
        if (isPowerVmError(error, 'hypervisor.not-found')) this.pools.forget(host);
        const explained = await this.pools.explain(error, host, client, pool, capacityGb, what);
        // The image's unit may have been deleted since it was last seen.
        const lookAgain = attempt === 1 && isRefusal(explained) && !delivery.signal.aborted;
        if (!lookAgain) throw isRefusal(error) && error.outcomeUnknown ? somethingMayExist(explained) : explained;
      }
    }
  }

  /** What a server that failed has made all the same. */
  private async despite(error: unknown, work: Work): Promise<Result | undefined> {
    if (!isRefusal(error) || !error.outcomeUnknown) return undefined;
    const record = await (await this.records).get(work.instance);
    return record && this.recover(work, record);
  }

  private async clone(
    work: Work,
    intent: Omit<BootDiskRecord, 'unit' | 'doubtful'>,
    clonedFrom: string,
  ): Promise<Result> {
    const { instance, client, delivery } = work;
    const records = await this.records;
    await delivery.guard();
    const record = await records.put(instance, (now) => ({ ...intent, doubtful: now !== undefined }));
    try {
      const unit = newLogicalUnit({ name: record.name, capacityGiB: record.capacityGb, clonedFrom });
      const made = await client.create(LogicalUnit, unit, unitsOf(record));
      // Meanwhile an earlier creation may have landed, too.
      const recovered = record.doubtful ? await this.recover(work, { ...record, unit: refTo(made) }) : undefined;
      return recovered ?? (await this.made(work, record, made));
    } catch (error) {
      const nothingExists = isPowerVmError(error) && !error.outcomeUnknown && !record.doubtful;
      // Who has taken the step over has noted that something may exist.
      if (nothingExists) await records.removeIf(instance, (now) => isDeepStrictEqual(now, record));
      throw error;
    }
  }

  private async made({ instance, delivery }: Work, record: BootDiskRecord, unit: LogicalUnit): Promise<Result> {
    await delivery.guard();
    const doubtful = (now?: BootDiskRecord) => record.doubtful || now?.doubtful === true;
    await (await this.records).put(instance, (now) => ({ ...record, unit: refTo(unit), doubtful: doubtful(now) }));
    const { name, capacityGb, image } = record;
    return { disk: { udid: unit.udid, name, capacityGb }, kept: [{ kind: 'image-lu', name: image }] };
  }
}

const refTo = ({ meta, udid }: LogicalUnit) => ({ uuid: meta.uuid, udid });

/** A flavor without a disk size takes that of the image, as Nova has it. */
function requireMinDisk({ rootGb }: Request, { name, minDiskGb = 0 }: Image): void {
  if (rootGb === 0 || rootGb >= minDiskGb) return;
  throw refuse('image.min-disk', `image ${name} asks for a disk of ${minDiskGb} GiB, and the flavor has ${rootGb}`, {
    field: 'rootGb',
    remedy: 'Use a flavor with a larger disk.',
  });
}

/** An earlier try may have made the disk, so this one's refusal must not keep it from being undone. */
function somethingMayExist(error: unknown): unknown {
  if (!(error instanceof OperationError) || error.failure.effect !== 'none') return error;
  return OperationError.from({ ...error.failure, effect: 'unknown' }, error);
}

const exists = ({ host, uuid }: InstanceRef) =>
  refuse('instance.exists', `instance ${uuid} has a boot disk on host ${host} already`, {
    field: 'uuid',
    host,
    remedy: 'Destroy the instance first, or use another uuid.',
  });
