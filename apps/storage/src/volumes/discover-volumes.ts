import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Config } from '#config';
import {
  type DiscoveredVolume,
  type DiscoverVolumes,
  OperationError,
  type PayloadOf,
  type ResultOf,
  toFailure,
  type Volume,
} from '#contracts';
import { Hosts, makerOf, Owned } from '#hosts';
import { Bus, type Delivery } from '#messaging';
import { CONFIG } from '#service';
import { Discovery, type Sighting } from './discovery.js';
import { adoptedVolume, VOLUME_DOMAIN, VolumeRecord } from './volume-record.js';

/** Makes volumes visible on every active VIOS that is zoned to them. */
@Injectable()
export class DiscoverVolumesHandler {
  private readonly log = new Logger(DiscoverVolumesHandler.name);
  private readonly records: Promise<Owned<typeof VolumeRecord>>;

  constructor(
    bus: Bus,
    private readonly hosts: Hosts,
    private readonly discovery: Discovery,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.records = Owned.open(bus, VOLUME_DOMAIN, VolumeRecord);
  }

  /** @throws OperationError `storage.volume-not-visible`, `storage.volume-ambiguous` */
  async run(request: PayloadOf<typeof DiscoverVolumes>, delivery: Delivery): Promise<ResultOf<typeof DiscoverVolumes>> {
    const host = this.hosts.get(request.host);
    const instance = { host: host.id, uuid: request.uuid };
    const records = await this.records;
    await delivery.guard();
    await records.put(instance, (now) => {
      const known = now?.volumes ?? {};
      const intended = request.volumes.map((volume) => {
        const earlier = known[volume.id];
        const isThere = earlier !== undefined && !earlier.leaving;
        return [volume.id, isThere ? { ...earlier, ...targetsOf(volume.connection) } : intent(volume, delivery)];
      });
      return { volumes: { ...known, ...Object.fromEntries(intended) } };
    });
    const targets = request.volumes.map(({ id, connection }) => ({ id, ...targetsOf(connection) }));
    const sightings = await this.discovery.look(host, delivery, targets);
    const seen = targets.map(({ id }) => ({ id, sightings: sightings.get(id) ?? [] }));
    await delivery.guard();
    await records.put(instance, (now) => ({ volumes: withPaths(now?.volumes ?? {}, seen) }));
    const volumes = seen.map(({ id, sightings }) => this.judge(host.id, id, sightings));
    const blind = seen.flatMap(({ id, sightings }) =>
      sightings.filter(({ found }) => found === undefined).map((sighting) => ({ id, ...sighting })),
    );
    for (const { id, vios, reason } of blind)
      this.log.warn(`${vios.name} of ${host.id} does not see volume ${id}: ${reason}`);
    return { volumes, degraded: [...new Set(blind.map(({ vios }) => vios.name))] };
  }

  private judge(host: string, id: string, sightings: readonly Sighting[]): DiscoveredVolume {
    const paths = pathsOf(sightings);
    const { minVolumePaths } = this.config.storage;
    const udids = [...new Set(sightings.flatMap(({ found }) => found?.udid ?? []))];
    if (udids.length > 1) throw ambiguous(host, id, sightings);
    const [udid] = udids;
    if (udid !== undefined && paths.length >= minVolumePaths) return { id, udid, paths };
    throw notVisible(host, id, sightings, minVolumePaths);
  }
}

function intent({ connection }: Volume, delivery: Delivery): VolumeRecord['volumes'][string] {
  return { madeBy: makerOf(delivery), ...targetsOf(connection), paths: [] };
}

const targetsOf = ({ data }: Volume['connection']) => ({
  targets: data.initiator_target_map,
  lun: data.target_lun,
});

function withPaths(
  volumes: VolumeRecord['volumes'],
  seen: readonly { id: string; sightings: readonly Sighting[] }[],
): VolumeRecord['volumes'] {
  const changed = { ...volumes };
  for (const { id, sightings } of seen) {
    const volume = changed[id];
    const udid = sightings.find(({ found }) => found !== undefined)?.found?.udid;
    if (volume === undefined || udid === undefined) continue;
    changed[id] = { ...volume, udid, paths: pathsOf(sightings) };
    delete changed[adoptedVolume(udid)];
  }
  return changed;
}

const pathsOf = (sightings: readonly Sighting[]) =>
  sightings.flatMap(({ vios, found }) => (found === undefined ? [] : [{ vios: vios.uuid, hdisk: found.hdisk }]));

function notVisible(host: string, id: string, sightings: readonly Sighting[], least: number): OperationError {
  const each = sightings.map(({ vios, found, reason }) => `${vios.name}: ${found?.hdisk ?? reason}`).join('; ');
  const text = each === '' ? 'no active VIOS has a port that the volume is zoned to' : each;
  const error = sightings.find((one) => one.error !== undefined)?.error;
  const failure = error === undefined ? undefined : toFailure(error);
  return new OperationError(
    'storage.volume-not-visible',
    `volume ${id} is visible on ${pathsOf(sightings).length} VIOSes of host ${host}, ${least} needed (${text})`,
    {
      host,
      field: 'volumes',
      retryable: failure?.retryable ?? false,
      remedy: "Check the zoning, the storage's host mapping and the VIOS ports in the volume connector.",
      ...(error === undefined ? {} : { cause: error }),
    },
  );
}

function ambiguous(host: string, id: string, sightings: readonly Sighting[]): OperationError {
  const each = sightings.map(({ vios, found }) => `${vios.name}: ${found?.hdisk} (${found?.udid})`).join('; ');
  return new OperationError(
    'storage.volume-ambiguous',
    `the VIOSes of host ${host} see different disks in the place of volume ${id}: ${each}`,
    { host, field: 'volumes', remedy: 'Check that the volume has the same LUN for every initiator.' },
  );
}
