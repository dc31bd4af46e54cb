import { Agenda } from '../clock/agenda.js';
import type { Clock } from '../clock/clock.js';
import { ByteStore } from '../storage/byte-store.js';
import { type Delays, defaultDelays } from './delays.js';
import { Identity } from './identity.js';
import type { Kind, Kinds } from './kinds.js';
import type { ManagedSystem } from './model/managed-system.js';
import type { WorldObject } from './model/object.js';
import { savepoint } from './savepoint.js';
import { Table } from './table.js';

/** A managed system, with the pools that it can reach. Objects of a host carry its id as their scope. */
export interface Host {
  id: string;
  systemUuid: string;
  /** Id of the HMC that manages it; absent when NovaLink does. */
  hmc?: string;
  /** Scopes of the shared storage pools whose clusters have nodes on this host. */
  pools: string[];
}

export interface Change {
  type: 'ADD_URI' | 'MODIFY_URI' | 'DELETE_URI';
  object: WorldObject;
  /** Path below `/rest/api/uom/`, without query. */
  path: string;
  /** Comma list as in real events, e.g. `PartitionState,Other`; empty for additions and deletions of partitions. */
  detail: string;
}

/** Fields that only grow, so that undoing a change does not bring them back. */
const COUNTERS = new Set(['revision', 'created', 'startedAt', 'turn', 'wwpnPairsUsed']);

/** All objects of all hosts and pools of one simulator, and the only way to change what is visible. */
export class World {
  readonly hosts = new Map<string, Host>();
  readonly identity: Identity;
  readonly agenda: Agenda;
  readonly delays: Delays = defaultDelays();
  /** Whether the server adapters of a deleted partition stay, with their storage, as orphans under its id. */
  leftoversOnDelete = false;
  readonly #tables = new Map<Kind, Table<WorldObject>>();
  readonly #followers: ((change: Change) => void)[] = [];
  readonly #listeners: ((change: Change) => void)[] = [];
  /** Changes of the attempt that is under way, of which nobody is told yet. */
  #untold: Change[] | undefined;

  constructor(
    readonly clock: Clock,
    seed = 'powervm',
    /** Bytes of disks and media, by the keys of `storage/content-keys.ts`. */
    readonly contents: ByteStore = new ByteStore(),
  ) {
    this.identity = new Identity(seed);
    this.agenda = new Agenda(clock);
  }

  table<K extends Kind>(kind: K): Table<Kinds[K]> {
    const table = this.#tables.get(kind) ?? new Table();
    this.#tables.set(kind, table);
    return table as unknown as Table<Kinds[K]>;
  }

  host(id: string): Host {
    const host = this.hosts.get(id);
    if (!host) throw new Error(`no host ${id}`);
    return host;
  }

  system(scope: string): ManagedSystem {
    return this.table('ManagedSystem').get(scope, this.host(scope).systemUuid)!;
  }

  /** The common part of a new object. */
  newborn<K extends Kind>(kind: K, scope: string, uuid: string, parent?: WorldObject): WorldObject & { kind: K } {
    const born = { kind, scope, uuid, revision: 1, created: this.clock.now(), kept: [] };
    return parent ? { ...born, parent: { kind: parent.kind, uuid: parent.uuid } } : born;
  }

  add(object: WorldObject, detail = ''): void {
    this.#tableOf(object).set(object);
    this.#tell('ADD_URI', object, detail);
  }

  remove(object: WorldObject, detail = ''): void {
    if (this.#tableOf(object).delete(object)) this.#tell('DELETE_URI', object, detail);
  }

  /**
   * To be called after each change of an object that clients can see.
   *
   * @param detail   what changed, in the words of real events
   * @param volatile true for what the etag does not show: reference code, uptime, port counts
   */
  changed(object: WorldObject, detail = 'Other', { volatile = false } = {}): void {
    if (!volatile) object.revision++;
    this.#tell('MODIFY_URI', object, detail);
  }

  /** Tells of every change that stays. */
  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  /** For what follows from a change and is changed with it, before anybody is told. */
  follow(follower: (change: Change) => void): void {
    this.#followers.push(follower);
  }

  /**
   * Carries something out in one go, as a whole or not at all: when it throws, every object and all bytes are as before, and nobody
   * is told. Only drawn ids are used up.
   */
  attempt<R>(work: () => R): R {
    if (this.#untold) return work();
    const before = savepoint(this, this.#tables);
    this.#untold = [];
    let told: Change[] = [];
    try {
      const result = work();
      told = this.#untold;
      before.keep();
      return result;
    } catch (error) {
      before.undo();
      throw error;
    } finally {
      this.#untold = undefined;
      for (const change of told) this.#publish(change);
    }
  }

  /** The same for every URI and group by which the object is read; changes with each visible change. */
  etag(object: WorldObject): string {
    return this.identity.etag(`etag/${object.scope}/${object.kind}/${object.uuid}/${object.revision}`);
  }

  /** Canonical path below `/rest/api/uom/`, as links and events give it. */
  path({ kind, uuid, parent }: WorldObject): string {
    return parent ? `${parent.kind}/${parent.uuid}/${kind}/${uuid}` : `${kind}/${uuid}`;
  }

  /** Hosts on which the object is visible: its own, all that share its pool, or all of its HMC. */
  hostsOf({ scope }: WorldObject): Host[] {
    return Array.from(this.hosts.values()).filter((host) => scopesOf(host).includes(scope));
  }

  /** Puts back an object that was stored, without telling anybody. */
  restore(object: WorldObject): void {
    this.#tableOf(object).set(object);
  }

  /** All objects of all scopes. */
  *objects(): Generator<WorldObject> {
    for (const table of this.#tables.values()) yield* table.all();
  }

  /** An object of a kind that a host sees, by uuid. */
  findByUuid<K extends Kind>(kind: K, hostId: string, uuid: string): Kinds[K] | undefined {
    return scopesOf(this.host(hostId))
      .map((scope) => this.table(kind).get(scope, uuid))
      .find(Boolean);
  }

  /** All objects of a kind that a host sees: its own, those of its pools and of its HMC. */
  visible<K extends Kind>(kind: K, host: Host): Kinds[K][] {
    return scopesOf(host).flatMap((scope) => this.table(kind).in(scope));
  }

  /**
   * Everything that exists, as plain JSON under stable keys (`<scope>/<path>`, sorted), for comparing before and after
   * object by object. Counters and times are left out.
   */
  snapshot(): Record<string, Record<string, unknown>> {
    this.agenda.settle();
    const all = Array.from(this.#tables.values(), (table) => Array.from(table.all())).flat();
    const entries = all.map((object): [string, Record<string, unknown>] => {
      const visible = Object.entries(structuredClone(object)).filter(([field]) => !COUNTERS.has(field));
      return [`${object.scope}/${this.path(object)}`, Object.fromEntries(visible)];
    });
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #tableOf(object: WorldObject): Table<WorldObject> {
    return this.table(object.kind) as unknown as Table<WorldObject>;
  }

  #tell(type: Change['type'], object: WorldObject, detail: string): void {
    const change = { type, object, path: this.path(object), detail };
    for (const follower of this.#followers) follower(change);
    if (this.#untold) this.#untold.push(change);
    else this.#publish(change);
  }

  #publish(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}

const scopesOf = ({ id, pools, hmc }: Host): string[] => [id, ...pools, ...(hmc === undefined ? [] : [hmc])];
