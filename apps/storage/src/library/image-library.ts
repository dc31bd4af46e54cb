import type { KV } from '@nats-io/kv';
import { Inject, Injectable } from '@nestjs/common';
import { OperationError, toFailure } from '#contracts';
import { type Host, HostView, Leases, Owned } from '#hosts';
import { Bus, type Delivery, type Progress } from '#messaging';
import { type Clock, isActive, VirtualIOServer } from '#powervm';
import { CLOCK } from '../clock.js';
import type { Image } from '../images/image.js';
import { gibOf, type Pool } from '../pool/pool.js';
import { Pools } from '../pool/pools.js';
import { digestInNames, imageUnitName } from '../pool/unit-names.js';
import { Flight } from './flight.js';
import { HeldLease } from './held-lease.js';
import { completeUnit, type ImageUnit } from './image-unit.js';
import { putIntoPool } from './image-upload.js';
import { untilFree } from './lease-watch.js';
import { Sightings } from './sightings.js';
import { UPLOAD_DOMAIN, UploadRecord } from './upload-record.js';
import { keyOf, readUnits } from './upload-work.js';

/** Who wants which image in which pool. */
export interface Wanted {
  readonly host: Host;
  readonly pool: Pool;
  readonly image: Image;
  readonly delivery: Delivery;
}

/**
 * The images in the pools: each is uploaded once per pool and checksum, however many spawns, replicas and hosts ask for it at
 * once. Within a process they share one `Flight`; between replicas a lease decides; between deployments the marker units do.
 */
@Injectable()
export class ImageLibrary {
  private readonly known = new Map<string, ImageUnit>();
  private readonly flights = new Map<string, Flight>();
  private readonly records: Promise<Owned<typeof UploadRecord>>;
  private readonly leaseBucket: Promise<KV>;

  constructor(
    bus: Bus,
    private readonly leases: Leases,
    private readonly pools: Pools,
    private readonly view: HostView,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.records = Owned.open(bus, UPLOAD_DOMAIN, UploadRecord);
    this.leaseBucket = bus.bucket('leases');
  }

  /** The image's unit, complete. Remembered ones cost no request; see `forget`. */
  async ensure(wanted: Wanted): Promise<ImageUnit> {
    const key = nameOf(wanted);
    const { signal } = wanted.delivery;
    const tell = (progress: Progress) => wanted.delivery.progress(progress);
    for (;;) {
      const known = this.known.get(key);
      if (known !== undefined) return known;
      const running = this.flights.get(key);
      // Who leads stays to the end, to clean up: its own signal ends the work, not the wait.
      if (running === undefined) return this.lead(key, wanted).join(tell);
      try {
        return await running.join(tell, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!concernsOthersOnly(error, running, wanted)) throw error;
      }
    }
  }

  /** After a clone of it failed: somebody may have deleted the unit. @returns whether it was remembered */
  forget({ pool, image }: Pick<Wanted, 'pool' | 'image'>): boolean {
    return this.known.delete(nameOf({ pool, image }));
  }

  private lead(key: string, wanted: Wanted): Flight {
    const flight = new Flight(wanted.image.origin, async (tell) => {
      try {
        const unit = await this.find(key, wanted, tell);
        this.known.set(key, unit);
        return unit;
      } finally {
        this.flights.delete(key);
      }
    });
    this.flights.set(key, flight);
    return flight;
  }

  private async find(key: string, wanted: Wanted, tell: (progress: Progress) => void): Promise<ImageUnit> {
    const { host, pool, image, delivery } = wanted;
    const client = await host.client(delivery);
    for (;;) {
      const units = await readUnits({ client, pool });
      const found = completeUnit(units, image.checksum);
      if (found !== undefined) return { name: found.name, udid: found.udid, capacityGb: gibOf(found) };
      let done = 0;
      const lease = await HeldLease.take(this.leases, key, () => this.leaveWord(wanted, done));
      if (lease === undefined) {
        await this.wait(key, wanted, tell);
        continue;
      }
      const signal = AbortSignal.any([delivery.signal, lease.signal]);
      const holding = async () => lease.check();
      try {
        return await putIntoPool(
          {
            host,
            pool,
            pools: this.pools,
            image,
            unit: imageUnitName(image.name, image.checksum),
            digest: digestInNames(image.checksum),
            starter: await host.client({ guard: () => holding().then(() => delivery.guard()) }),
            client: await host.client({ guard: holding }),
            signal,
            lost: lease.signal,
            clock: this.clock,
            records: await this.records,
            sightings: new Sightings(await this.leaseBucket, () => this.clock.now()),
            targetVios: () => this.targetVios(host, pool),
            progress: (progress) => {
              done = progress.done;
              tell(progress);
            },
          },
          units,
        );
      } catch (error) {
        throw lease.signal.aborted ? lease.signal.reason : error;
      } finally {
        await lease.release();
      }
    }
  }

  private async wait(key: string, wanted: Wanted, tell: (progress: Progress) => void): Promise<void> {
    const { image, delivery } = wanted;
    const records = await this.records;
    const onHeld = (holder: string) => {
      const label = `waiting for the upload of image ${image.name} by ${holder}`;
      void records
        .get(keyOfWanted(wanted))
        .then((record) => tell({ label, done: record?.done ?? 0, unit: 'bytes' }))
        .catch(() => undefined);
    };
    await untilFree(await this.leaseBucket, key, onHeld, delivery.signal);
  }

  /** For those who wait in other replicas. */
  private async leaveWord(wanted: Wanted, done: number): Promise<void> {
    const records = await this.records;
    const record = await records.get(keyOfWanted(wanted));
    if (record !== undefined) await records.put(keyOfWanted(wanted), (now) => ({ ...(now ?? record), done }));
  }

  /** An active VIOS of the pool; not always the same one. */
  private async targetVios(host: Host, pool: Pool): Promise<string> {
    const client = await host.client();
    const vioses = await this.view.recall(host.id, 'VIOSes', ['VirtualIOServer'], () => client.feed(VirtualIOServer));
    const active = vioses.filter((vios) => isActive(vios) && pool.vioses.includes(vios.meta.uuid));
    const chosen = active[Math.floor(Math.random() * active.length)];
    if (chosen !== undefined) return chosen.meta.uuid;
    throw new OperationError(
      'storage.vios-down',
      `no VIOS of host ${host.id} that serves pool ${pool.name} is active`,
      {
        host: host.id,
        retryable: true,
        remedy: 'Start a VIOS, or wait until its RMC connection is up.',
      },
    );
  }
}

const nameOf = ({ pool, image }: Pick<Wanted, 'pool' | 'image'>): string =>
  `image.${pool.udid}.${digestInNames(image.checksum)}`;

const keyOfWanted = ({ pool, image }: Wanted) => keyOf({ pool, digest: digestInNames(image.checksum) });

/** Failures of the one who led that say nothing about the others: it lost its step, or its source of the image is bad. */
function concernsOthersOnly(error: unknown, flight: Flight, { image }: Wanted): boolean {
  const { code } = toFailure(error);
  if (code.startsWith('image.')) return flight.origin !== image.origin;
  return code === 'step.fenced' || code === 'hypervisor.aborted';
}
