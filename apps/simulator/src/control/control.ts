import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { FaultRule } from '../faults/fault.js';
import type { LoggedRequest } from '../http/request-log.js';
import type { ScenarioName } from '../scenarios/scenarios.js';
import type { PartitionDevice } from '../storage/partition-devices.js';
import type { Delays } from '../world/delays.js';
import type { FibreChannelConnectionInfo } from '../world/storage/connection-info.js';
import type { HostAddress } from './context.js';
import { Fault } from './handles/fault.js';
import { Hold } from './handles/hold.js';
import { Removable } from './handles/removable.js';
import type { RawAnswer } from './route.js';
import type { ControlRequest } from './router.js';
import type { Behaviour } from './routes/behaviour.js';
import type { DelayChange } from './routes/delays.js';
import type { DiskImageSummary, NewDiskImage } from './routes/disk-images.js';
import type { IscsiVolumeSummary, NewIscsiVolume } from './routes/iscsi-volumes.js';
import type { NewVolume, Volume } from './routes/volumes.js';
import type { HoldRule, HoldStatus } from './rules/holds.js';
import type { LatencyRule } from './rules/latencies.js';
import type { ForeignPartitions } from './world/foreign-partitions.js';
import type { HostChange, HostSize } from './world/host-change.js';
import type { Leftovers } from './world/leftovers.js';
import type { PartitionChange } from './world/partition-change.js';
import type { PartitionSummary } from './world/partition-summary.js';
import type { PoolFilling } from './world/pool-units.js';
import type { NewVios, ViosSummary } from './world/vioses.js';

/** Carries a request to the control API, in process or over HTTP. */
export type Send = (request: ControlRequest) => Promise<unknown>;

export interface LogQuery {
  /** A mark: only requests that arrived after it. */
  since?: number;
  host?: string;
  method?: string;
  /** `*` stands for anything. */
  operation?: string;
  /** 0 = ended without an answer. */
  status?: number;
  /** `events`, `logon`, or operations with `*` for anything. */
  excluding?: string[];
}

/** Bytes of a content; by default all. */
export interface ContentPart {
  offset?: number;
  /** At least 1. */
  length?: number;
}

export interface RequestCounts {
  total: number;
  byOperation: Record<string, number>;
}

/** The world object by object: `<host or pool>/<path>` -> plain data. */
export type State = Record<string, Record<string, unknown>>;

/**
 * The control API as functions: the same for a simulator in this process (`simulator.control`) and for one elsewhere
 * (`connectControl(url)`). Refusals are `ControlError`s that name the field.
 */
export class Control {
  constructor(private readonly send: Send) {}

  hosts(): Promise<HostAddress[]> {
    return this.#get('/hosts');
  }

  /** Gives a host another size, not below what is assigned to its partitions. */
  changeHost(host: string, change: HostChange): Promise<HostSize> {
    return this.send({ method: 'PATCH', path: `/hosts/${host}`, body: change }) as Promise<HostSize>;
  }

  /** Holds requests before they are applied, or after that and before they are answered; by default the first that matches. */
  async hold(rule: z.input<typeof HoldRule>): Promise<Hold> {
    return new Hold((await this.#post<HoldStatus>('/holds', rule)).id, this.send);
  }

  holds(): Promise<HoldStatus[]> {
    return this.#get('/holds');
  }

  /** Lets requests go wrong; by default each that matches. */
  async fault(rule: z.input<typeof FaultRule>): Promise<Fault> {
    return new Fault((await this.#post<{ id: string }>('/faults', rule)).id, this.send);
  }

  /** Delays requests; of several rules that match, the last made holds. */
  async latency(rule: z.input<typeof LatencyRule>): Promise<Removable> {
    const { id } = await this.#post<{ id: string }>('/latencies', rule);
    return new Removable(`/latencies/${id}`, this.send);
  }

  /** Takes back all latencies and faults and releases all holds. */
  async clear(): Promise<void> {
    for (const path of ['/latencies', '/faults', '/holds']) await this.send({ method: 'DELETE', path });
  }

  delays(): Promise<Delays> {
    return this.#get('/delays');
  }

  /** Changes how long starts, shutdowns, RMC and jobs take, in ms; what is not given stays. */
  setDelays(change: DelayChange): Promise<Delays> {
    return this.send({ method: 'PATCH', path: '/delays', body: change }) as Promise<Delays>;
  }

  /** @param options `counters`: with etags, revisions and times, which change although the objects are the same */
  state({ counters = false } = {}): Promise<State> {
    return this.#get('/state', { counters: String(counters) });
  }

  /** Finished requests by arrival. */
  log(query: LogQuery = {}): Promise<LoggedRequest[]> {
    return this.#get('/log', textsOf(query));
  }

  counts(query: LogQuery = {}): Promise<RequestCounts> {
    return this.#get('/log/counts', textsOf(query));
  }

  /** For `since` of `log` and `counts`. */
  async mark(): Promise<number> {
    return (await this.#post<{ mark: number }>('/log/mark')).mark;
  }

  partitions(host: string): Promise<PartitionSummary[]> {
    return this.#get(`/hosts/${host}/partitions`);
  }

  /** Adds partitions of others. */
  addPartitions(host: string, wanted: z.input<typeof ForeignPartitions>): Promise<PartitionSummary[]> {
    return this.#post(`/hosts/${host}/partitions`, wanted);
  }

  /** @param partition name, uuid or id of a logical partition or VIOS */
  changePartition(host: string, partition: string, change: PartitionChange): Promise<PartitionSummary> {
    return this.send({
      method: 'PATCH',
      path: partitionPath(host, partition),
      body: change,
    }) as Promise<PartitionSummary>;
  }

  vioses(host: string): Promise<ViosSummary[]> {
    return this.#get(`/hosts/${host}/vioses`);
  }

  /** Adds a VIOS that runs with RMC active: complete with ports, disks and cluster nodes, but in no bridge. */
  addVios(host: string, wanted: NewVios = {}): Promise<ViosSummary> {
    return this.#post(`/hosts/${host}/vioses`, wanted);
  }

  /** Takes away a VIOS (name, uuid or id) that maps nothing and serves no bridge, with its volume groups and disks. */
  async removeVios(host: string, vios: string): Promise<void> {
    await this.send({ method: 'DELETE', path: `/hosts/${host}/vioses/${encodeURIComponent(vios)}` });
  }

  /** Leaves mappings under the id of a partition that does not exist (yet). */
  leaveLeftovers(
    host: string,
    wanted: z.input<typeof Leftovers> = {},
  ): Promise<{ partitionId: number; disks: string[] }> {
    return this.#post(`/hosts/${host}/leftovers`, wanted);
  }

  /** Takes what is free in the host's shared storage pool, but for a rest. */
  fillPool(host: string, wanted: z.input<typeof PoolFilling> = {}): Promise<{ freeBytes: number }> {
    return this.#post(`/hosts/${host}/pool/fill`, wanted);
  }

  scenarios(): Promise<{ name: ScenarioName; summary: string }[]> {
    return this.#get('/scenarios');
  }

  /** Brings a scenario about, on all hosts or on these. `clear()` takes back its latencies and faults, not what it changed in the world. */
  async applyScenario(name: ScenarioName, hosts?: string[]): Promise<void> {
    await this.#post(`/scenarios/${name}`, hosts ? { hosts } : {});
  }

  /** What a partition (name, uuid or id) sees behind its vSCSI adapters. */
  disks(host: string, partition: string): Promise<Omit<PartitionDevice, 'contentKey'>[]> {
    return this.#get(`${partitionPath(host, partition)}/disks`);
  }

  /**
   * What a partition reads from a disk.
   *
   * @param disk LUA, target device or name of the storage
   */
  diskContent(host: string, partition: string, disk: string, part?: ContentPart): Promise<Readable> {
    return this.#content(`${partitionPath(host, partition)}/disks/${encodeURIComponent(disk)}/content`, part);
  }

  /** Adds a volume of zeros to the fabric, for fibre channel attachment. */
  addVolume(volume: NewVolume): Promise<Volume> {
    return this.#post('/volumes', volume);
  }

  volumes(): Promise<Volume[]> {
    return this.#get('/volumes');
  }

  /** Deletes a volume at its storage system. */
  async removeVolume(id: string): Promise<void> {
    await this.send({ method: 'DELETE', path: `/volumes/${id}` });
  }

  /** Adds a volume of zeros behind an iSCSI target; a new name is a new target. */
  addIscsiVolume(volume: NewIscsiVolume): Promise<IscsiVolumeSummary> {
    return this.#post('/iscsi-volumes', volume);
  }

  iscsiVolumes(): Promise<IscsiVolumeSummary[]> {
    return this.#get('/iscsi-volumes');
  }

  /** Deletes an iSCSI volume at its storage system. */
  async removeIscsiVolume(id: string): Promise<void> {
    await this.send({ method: 'DELETE', path: `/iscsi-volumes/${id}` });
  }

  /** Adds a file of a VIOS, or an image of the Ceph cluster, on which virtual disks can stand. */
  addDiskImage(image: NewDiskImage): Promise<DiskImageSummary> {
    return this.#post('/disk-images', image);
  }

  diskImages(): Promise<DiskImageSummary[]> {
    return this.#get('/disk-images');
  }

  async removeDiskImage(id: string): Promise<void> {
    await this.send({ method: 'DELETE', path: `/disk-images/${id}` });
  }

  /** What Cinder would hand to Nova for this volume on this host. */
  connectionInfo(volume: string, host: string): Promise<FibreChannelConnectionInfo> {
    return this.#get(`/volumes/${volume}/connection-info`, { host });
  }

  volumeContent(volume: string, part?: ContentPart): Promise<Readable> {
    return this.#content(`/volumes/${volume}/content`, part);
  }

  /** How the hosts behave from now on; what is not given stays. */
  setBehaviour(behaviour: Behaviour): Promise<Behaviour> {
    return this.send({ method: 'PATCH', path: '/behaviour', body: behaviour }) as Promise<Behaviour>;
  }

  async revokeSessions(host: string): Promise<void> {
    await this.#post(`/hosts/${host}/sessions/revoke`);
  }

  /** Event queues are told CACHE_CLEARED. */
  async loseEvents(host: string): Promise<void> {
    await this.#post(`/hosts/${host}/events/lose`);
  }

  /** Sessions and event queues are forgotten, as by a restart of the management software. */
  async restart(host: string): Promise<void> {
    await this.#post(`/hosts/${host}/restart`);
  }

  /** Moves a manual clock. */
  async advance(ms: number): Promise<number> {
    return (await this.#post<{ now: number }>('/clock/advance', { ms })).now;
  }

  async #content(path: string, { offset = 0, length }: ContentPart = {}): Promise<Readable> {
    const range = `bytes=${offset}-${length === undefined ? '' : offset + length - 1}`;
    const isPart = offset > 0 || length !== undefined;
    const { body } = (await this.send({ method: 'GET', path, headers: isPart ? { range } : {} })) as RawAnswer;
    return body;
  }

  #get<T>(path: string, query: Record<string, string> = {}): Promise<T> {
    return this.send({ method: 'GET', path, query }) as Promise<T>;
  }

  #post<T>(path: string, body?: unknown): Promise<T> {
    return this.send({ method: 'POST', path, body }) as Promise<T>;
  }
}

const partitionPath = (host: string, partition: string) => `/hosts/${host}/partitions/${encodeURIComponent(partition)}`;

function textsOf(query: LogQuery): Record<string, string> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
