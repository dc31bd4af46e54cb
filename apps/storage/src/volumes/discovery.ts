import { Injectable } from '@nestjs/common';
import { type FailureCode, toFailure } from '#contracts';
import type { Host } from '#hosts';
import type { Delivery } from '#messaging';
import {
  discoverDisk,
  type Itl,
  isPowerVmError,
  isRetryable,
  itlsOf,
  type LuaRecovery,
  type PowerVmClient,
  under,
  VirtualIOServer,
} from '#powervm';
import { AllViosPorts, type ViosPorts } from './vios-ports.js';

const TRIES = 3;
const PAUSE_MS = 1000;

/** The host's failures, and no VIOS's verdict. */
const AWAY: readonly string[] = [
  'host.unreachable',
  'hypervisor.unreachable',
  'hypervisor.connection-lost',
] satisfies FailureCode[];

/** Where a volume is to be looked for. */
export interface Target {
  /** Cinder's id. */
  readonly id: string;
  /** Initiator WWPN -> target WWPNs; upper case. */
  readonly targets: Readonly<Record<string, readonly string[]>>;
  readonly lun: number;
}

/** What one VIOS has found. */
export interface Sighting {
  readonly vios: ViosPorts;
  /** `hdiskN` and unique device id, when it is there. */
  readonly found?: { readonly hdisk: string; readonly udid: string };
  /** Why not, in words. */
  readonly reason: string;
  /** The VIOS could not be asked. */
  readonly error?: unknown;
}

/** Makes VIOSes look for Fibre Channel volumes: a job each, all VIOSes at once, one volume after the other on each. */
@Injectable()
export class Discovery {
  constructor(private readonly ports: AllViosPorts) {}

  /**
   * A volume must not have fewer paths for good because its host restarted meanwhile: then the step is tried again.
   *
   * @returns per volume id what the VIOSes say that have a port zoned to it; one that is down sees nothing
   * @throws what says that the host is away
   */
  async look(host: Host, delivery: Delivery, targets: readonly Target[]): Promise<Map<string, Sighting[]>> {
    const [client, vioses] = await Promise.all([host.client(delivery), this.ports.of(host)]);
    const all = await Promise.all(vioses.map((vios) => lookFrom(client, vios, targets, delivery.signal)));
    const errors = all.flatMap((found) => [...found.values()]).flatMap(({ error }) => error ?? []);
    const away = errors.find((error) => AWAY.includes(toFailure(error).code));
    if (away !== undefined) throw away;
    return new Map(targets.map(({ id }) => [id, all.flatMap((found) => found.get(id) ?? [])]));
  }
}

async function lookFrom(
  client: PowerVmClient,
  vios: ViosPorts,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<Map<string, Sighting>> {
  const sightings = new Map<string, Sighting>();
  for (const target of targets) {
    const itls = vios.wwpns.flatMap((initiator) =>
      itlsOf(
        [initiator],
        (target.targets[initiator] ?? []).map((wwpn) => ({ wwpn, lun: target.lun })),
      ),
    );
    if (itls.length === 0) continue;
    sightings.set(target.id, vios.isActive ? await sight(client, vios, itls, signal) : { vios, reason: 'it is down' });
  }
  return sightings;
}

/** Looked for once more when the answer got lost. */
async function sight(
  client: PowerVmClient,
  vios: ViosPorts,
  itls: readonly Itl[],
  signal: AbortSignal,
): Promise<Sighting> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return sightingOf(vios, await discoverDisk(client, under(VirtualIOServer, vios.uuid), { itls }, { signal }));
    } catch (error) {
      const mayPass = isRetryable(error) || (isPowerVmError(error) && error.outcomeUnknown);
      if (!mayPass || signal.aborted || attempt === TRIES) return { vios, reason: String(error), error };
      await client.clock.sleep(PAUSE_MS, signal).catch(() => undefined);
    }
  }
}

function sightingOf(vios: ViosPorts, { good, deviceName, udid, statusName, message }: LuaRecovery): Sighting {
  const reason = message === '' ? statusName : `${statusName}: ${message}`;
  if (!good || deviceName === undefined || udid === undefined) return { vios, reason };
  return { vios, reason, found: { hdisk: deviceName, udid } };
}
