import type { World } from '../world/world.js';
import { Meters } from './meters.js';
import { preferenceOf } from './preference.js';
import { hypervisorSample } from './samples/hypervisor.js';
import { partitionsSample } from './samples/partitions.js';
import { compactTime, mtms, type Sampling } from './samples/sampling.js';
import { viosSample } from './samples/virtual-io-server.js';

export type MonitorType = 'LTM' | 'STM';

/** A file of one sample. */
export interface SampleFile {
  /** `LTM_<mtms>_<category>_<time>.json` */
  name: string;
  /** `phyp`, `vios_<id>`, `lpar` */
  category: string;
  /** ms since 1970, a whole second */
  at: number;
  json: string;
}

/** All samples and counters, for storing them; plain data. */
export interface SavedSamples {
  files: [key: string, files: SampleFile[]][];
  meters: [hostId: string, meters: ReturnType<Meters['capture']>][];
}

/** Samples that are kept of each category; older ones are forgotten. */
const KEPT = 6;
/** Partitions are asked for their memory at every fourth long-term sample only. */
const PARTITIONS_EVERY = 4;

const monitors = new WeakMap<World, Monitor>();

/** The monitor of a world; there is one. */
export function monitorOf(world: World): Monitor {
  const monitor = monitors.get(world) ?? new Monitor(world);
  monitors.set(world, monitor);
  return monitor;
}

/** Takes samples of the hosts that are monitored, at their intervals. */
export class Monitor {
  readonly #files = new Map<string, SampleFile[]>();
  readonly #meters = new Map<string, Meters>();
  readonly #listeners: (() => void)[] = [];

  constructor(private readonly world: World) {
    world.agenda.on('monitor-sample', ({ scope, target }) => this.#due(scope, target as MonitorType));
  }

  /** Files of a host's monitor, the oldest first. */
  files(hostId: string, type: MonitorType): SampleFile[] {
    return this.#files.get(`${hostId}/${type}`) ?? [];
  }

  /** Tells when samples were taken. */
  onSample(listener: () => void): void {
    this.#listeners.push(listener);
  }

  capture(): SavedSamples {
    return {
      files: Array.from(this.#files),
      meters: Array.from(this.#meters, ([hostId, meters]) => [hostId, meters.capture()]),
    };
  }

  restore({ files, meters }: SavedSamples): void {
    for (const [key, saved] of files) this.#files.set(key, saved);
    for (const [hostId, saved] of meters) this.#meters.set(hostId, new Meters(saved));
  }

  /** To be called when what is monitored has changed: what is new is measured at once, what is not wanted any more is forgotten. */
  follow(hostId: string): void {
    for (const type of ['LTM', 'STM'] as const) {
      if (this.#isOn(hostId, type)) this.#begin(hostId, type);
      else this.#files.delete(`${hostId}/${type}`);
    }
  }

  /** Clients compare two samples, so there are two from the start. */
  #begin(hostId: string, type: MonitorType): void {
    const now = this.world.clock.now();
    if (this.files(hostId, type).length === 0) this.#take(hostId, type, now - this.#interval(type));
    if (this.#isPlanned(hostId, type)) this.#take(hostId, type, now);
    else this.#due(hostId, type);
  }

  #isOn(hostId: string, type: MonitorType): boolean {
    const { longTerm, shortTerm } = preferenceOf(this.world, hostId);
    return type === 'LTM' ? longTerm : shortTerm;
  }

  #isPlanned(hostId: string, type: MonitorType): boolean {
    return this.world.agenda.entries.some(
      ({ kind, scope, target }) => kind === 'monitor-sample' && scope === hostId && target === type,
    );
  }

  #interval(type: MonitorType): number {
    const { longTermSample, shortTermSample } = this.world.delays;
    return Math.max(1000, type === 'LTM' ? longTermSample : shortTermSample);
  }

  #due(hostId: string, type: MonitorType): void {
    if (!this.#isOn(hostId, type)) return;
    this.#take(hostId, type, this.world.clock.now());
    this.world.agenda.plan(this.#interval(type), { kind: 'monitor-sample', scope: hostId, target: type });
  }

  #take(hostId: string, type: MonitorType, time: number): void {
    const { world } = this;
    const system = world.system(hostId);
    const meters = this.#meters.get(hostId) ?? new Meters();
    this.#meters.set(hostId, meters);
    const at = Math.floor(time / 1000) * 1000;
    const computeOnly = type === 'LTM' && preferenceOf(world, hostId).computeOnly;
    const sampling: Sampling = { world, system, meters, at, type, computeOnly };
    const key = `${hostId}/${type}`;
    const samples: Record<string, object> = { phyp: hypervisorSample(sampling) };
    for (const vios of computeOnly ? [] : world.table('VirtualIOServer').in(hostId)) {
      if (vios.state === 'running' && vios.rmc === 'active') samples[`vios_${vios.id}`] = viosSample(sampling, vios);
    }
    if (type === 'LTM' && this.#isTimeForPartitions(key, at)) samples.lpar = partitionsSample(sampling);
    const taken = Object.entries(samples).map(([category, sample]) => {
      const name = `${type}_${mtms(system)}_${category}_${compactTime(at)}.json`;
      return { name, category, at, json: print(sample) };
    });
    const before = this.files(hostId, type).filter(({ name }) => !taken.some((file) => file.name === name));
    this.#files.set(key, latest([...before, ...taken]));
    meters.forget(at);
    for (const listener of this.#listeners) listener();
  }

  /** Also for the first two samples. */
  #isTimeForPartitions(key: string, at: number): boolean {
    const before = (this.#files.get(key) ?? []).filter(({ category }) => category === 'lpar').map((file) => file.at);
    return before.length < 2 || at - before.at(-1)! >= PARTITIONS_EVERY * this.#interval('LTM');
  }
}

function latest(files: SampleFile[]): SampleFile[] {
  const kept = new Map<string, number>();
  const newestFirst = files.toReversed().filter(({ category }) => {
    const count = (kept.get(category) ?? 0) + 1;
    kept.set(category, count);
    return count <= KEPT;
  });
  return newestFirst.reverse();
}

/** JSON; WWPNs are integers beyond 2^53, which have no other way out. */
function print(sample: object): string {
  const text = JSON.stringify(sample, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return text.replace(/"wwpnPair":\["(\d+)","(\d+)"\]/g, '"wwpnPair":[$1,$2]');
}
