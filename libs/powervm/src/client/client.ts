import type { Answer } from '../atom/entry.js';
import { pathAndQuery, withoutQuery } from '../atom/href.js';
import type { Clock } from '../clock.js';
import type { Entity, ReadOf, Resource } from '../declare/index.js';
import { PART } from '../declare/index.js';
import { isPowerVmError } from '../errors.js';
import type { SessionInfo } from '../session/logon.js';
import type { XmlElement } from '../xml/element.js';
import { Channel, type ChannelOptions, type RawRequest, type Timeouts, type ViewOptions } from './channel.js';
import { EtagCache } from './etag-cache.js';
import { collectionPath, encodeAll, groupQuery, isEntity, objectPath, refPath, type Target } from './paths.js';
import { getCached, getEntry, getFeed, getIfChanged, getQuick, refreshPath } from './read.js';
import { deletePath, type Mutate, putEntry, type UpdateOptions, updateEntry } from './write.js';

export interface GroupOption {
  /** Extended groups; default none (`group=None`); null sends no group at all. */
  readonly group?: string | readonly string[] | null | undefined;
}

export interface ParentOption {
  readonly parent?: Target | undefined;
}

export interface GetOptions extends GroupOption, ParentOption {
  /** Remember the answer and ask with its etag the next time. */
  readonly conditional?: boolean | undefined;
}

export interface DeleteOptions {
  /** Default true: If-Match with the etag of the object, when it was read. */
  readonly ifMatch?: boolean | undefined;
  /** What a 404 is; default 'ok': already gone. */
  readonly missing?: 'ok' | 'error' | undefined;
}

/** What the views of one connection share. */
export interface Shared {
  readonly cache: EtagCache;
  close(): Promise<void>;
}

/** A session with one manager, or a view of it. All methods throw `PowerVmError`. */
export class PowerVmClient {
  readonly #channel: Channel;
  readonly #shared: Shared;

  constructor(options: ChannelOptions, shared: Shared) {
    this.#channel = new Channel(options);
    this.#shared = shared;
  }

  /** Another view of the same session and connections; what is not named stays as in this view. */
  with(view: ViewOptions): PowerVmClient {
    const { options } = this.#channel;
    return new PowerVmClient({ ...options, view: { ...options.view, ...view } }, this.#shared);
  }

  get clock(): Clock {
    return this.#channel.options.clock;
  }

  get timeouts(): Timeouts {
    return this.#channel.options.timeouts;
  }

  /** Known once a request has succeeded. */
  get info(): SessionInfo | undefined {
    return this.#channel.options.session.info;
  }

  logon(): Promise<SessionInfo> {
    return this.#channel.options.session.logon();
  }

  logoff(): Promise<void> {
    return this.#channel.options.session.logoff();
  }

  /** Logs off as well as that is possible and closes all connections; requests under way fail. */
  close(): Promise<void> {
    return this.#shared.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get<R extends Resource>(type: R, uuid: string, options: GetOptions = {}): Promise<ReadOf<R>> {
    const path = objectPath(type, uuid, options.parent) + groupQuery(options.group);
    if (options.conditional) return getCached(this.#channel, this.#shared.cache, type, path);
    return getEntry(this.#channel, type, path);
  }

  /** As `get`, but undefined for an object that is not there. */
  async find<R extends Resource>(type: R, uuid: string, options: GetOptions = {}): Promise<ReadOf<R> | undefined> {
    try {
      return await this.get(type, uuid, options);
    } catch (error) {
      if (isPowerVmError(error, 'hypervisor.not-found')) return undefined;
      throw error;
    }
  }

  /** All objects of a type, or those of a parent. */
  feed<R extends Resource>(type: R, options: GroupOption & ParentOption = {}): Promise<ReadOf<R>[]> {
    return getFeed(this.#channel, type, collectionPath(type, options.parent) + groupQuery(options.group));
  }

  /** Objects whose property equals a value; the server does the search. Known keys: name and id of partitions, names of clusters and pools. */
  search<R extends Resource>(type: R, key: string, value: string, options: GroupOption = {}): Promise<ReadOf<R>[]> {
    const path = `${collectionPath(type)}/search/(${key}=='${encodeAll(value)}')`;
    return getFeed(this.#channel, type, path + groupQuery(options.group));
  }

  /** One property without the document around it, such as `PartitionState`: the cheapest read there is. */
  async quick(type: Resource, uuid: string, property: string): Promise<string | number | boolean> {
    const value = await getQuick(this.#channel, `${objectPath(type, uuid)}/quick/${encodeAll(property)}`);
    return value as string | number | boolean;
  }

  /** Follows a link; only the path of the address counts. */
  getByHref<R extends Resource>(type: R, href: string, options: GroupOption = {}): Promise<ReadOf<R>> {
    return getEntry(this.#channel, type, withoutQuery(pathAndQuery(href)) + groupQuery(options.group));
  }

  /** Reads again with If-None-Match; the same object when nothing has changed. */
  async refresh<E extends Entity>(entity: E): Promise<E> {
    return (await getIfChanged(this.#channel, entity[PART], refreshPath(entity), entity)) as E;
  }

  /** PUT of a document made by a builder. */
  create<R extends Resource>(type: R, element: XmlElement, options: ParentOption = {}): Promise<ReadOf<R>> {
    return putEntry(this.#channel, type, collectionPath(type, options.parent), element);
  }

  /**
   * Changes an object: POST of the whole element with If-Match. After a 412 the object is read again and `mutate` runs
   * again, so it must take everything from the draft that it gets. Returning false sends nothing.
   */
  update<E extends Entity>(entity: E, mutate: Mutate<E>, options: UpdateOptions = {}): Promise<E> {
    return updateEntry(this.#channel, entity, mutate, options);
  }

  /** Returns false when the object was already gone. */
  delete(target: Target, options: DeleteOptions = {}): Promise<boolean> {
    const { ifMatch = true, missing = 'ok' } = options;
    const path = isEntity(target) ? target.meta.self : refPath(target);
    const etag = ifMatch && isEntity(target) ? target.meta.etag : undefined;
    return deletePath(this.#channel, path, etag, missing);
  }

  /** Absolute address of an object that has not been read, for links to it. */
  href(type: Resource, uuid: string, options: ParentOption = {}): string {
    return this.#channel.options.origin + objectPath(type, uuid, options.parent);
  }

  /** Any request of this API, with the session, retries and hooks of this view. */
  send(request: RawRequest): Promise<Answer> {
    return this.#channel.send(request);
  }
}
