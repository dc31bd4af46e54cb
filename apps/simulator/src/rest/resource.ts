import type { Exchange, Reply } from '../http/exchange.js';
import type { JobDefinition } from '../jobs/job.js';
import type { WorldObject } from '../world/model/object.js';
import type { Host } from '../world/world.js';
import type { XmlElement } from '../xml/element.js';
import type { KeepRules } from '../xml/kept-elements.js';
import type { Service } from '../xml/namespaces.js';
import type { Sequence } from '../xml/sequence.js';
import type { Services } from './services.js';
import type { View } from './view.js';

export type Verb = 'feed' | 'get' | 'create' | 'update' | 'delete' | 'search' | 'quick' | 'jobs';

/** One URI form under which a type's objects are found, e.g. `LogicalPartition` and `ManagedSystem/<sys>/LogicalPartition`. */
export interface Place {
  /** Types of the enclosing objects, outermost first; empty for the root form. */
  under: readonly string[];
  verbs: readonly Verb[];
}

/** What a create or update works with, besides the object. */
export interface Change {
  services: Services;
  host: Host;
  /** For hrefs in the answer, and for asking which groups the request names. */
  view: View;
  /** The enclosing objects of the URI, outermost first. */
  parents: readonly WorldObject[];
  exchange: Exchange;
}

export type Scalar = string | number | boolean;

/**
 * One REST type. The engine does everything that all types share: URIs, logon, etags, 304 and 412, groups, element order,
 * unknown elements, envelopes, searches, jobs. A resource says what is particular.
 *
 * Methods throw a `RestError` to refuse. `create`, `update` and `remove` call `world.add`, `world.changed(object, detail)` and
 * `world.remove`; the engine calls `changed` itself only when an update changed the document without saying so. They do not wait
 * for anything: what they have done when they, or the engine after them, refuse is undone.
 */
export interface Resource<T extends WorldObject = WorldObject> {
  readonly type: T['kind'];
  /** Default `uom`. */
  readonly service?: Service;
  readonly places: readonly Place[];
  /** Element order: output follows it by `struct`, input is checked against it. */
  readonly order: Sequence;
  /** What an update may contain beyond the model. */
  readonly keeps?: KeepRules;
  /** Elements that change by themselves, which the etag does not show. */
  readonly volatile?: readonly string[];
  /** Query parameters of reads that are accepted besides `group`, and change nothing. */
  readonly readQuery?: readonly string[];
  /** Query parameters of updates and deletions that mean something to the resource. */
  readonly writeQuery?: readonly string[];
  /** The objects of a host; with `parents`, those inside the last one. */
  list(host: Host, parents: readonly WorldObject[], services: Services): Iterable<T>;
  /** Finds one of `list` directly; by default `list` is searched. */
  find?(host: Host, parents: readonly WorldObject[], uuid: string, services: Services): T | undefined;
  /** The document; containers made by `grouped` are left out for groups that `view` does not want. */
  render(object: T, view: View): XmlElement;
  create?(posted: XmlElement, change: Change): T;
  /** Takes over what the document says; containers of groups that were not asked for are to be ignored. */
  update?(object: T, posted: XmlElement, change: Change): void;
  remove?(object: T, change: Change): void;
  /** Search key -> value of an object. */
  search?(object: T): Record<string, string>;
  /** Quick property -> value, in the order of `quick/All`. */
  quick?(object: T, services: Services): Record<string, Scalar>;
  /** Operation -> job on one object. */
  readonly jobs?: Readonly<Record<string, JobDefinition<T>>>;
  /** Operation -> job on the type (`Cluster/do/Create`). */
  readonly typeJobs?: Readonly<Record<string, JobDefinition<undefined>>>;
}

/** A URI that is no resource: file contents, event feed, PCM files. It is matched before the resources. */
export interface Route {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Matched against the whole path; named groups are given to the handler. */
  path: RegExp;
  /** Name in the request log and for hooks, e.g. `PUT web/File/contents/{id}`. */
  operation: string;
  handle(
    exchange: Exchange,
    parameters: Record<string, string>,
    host: Host,
    services: Services,
  ): Promise<Reply> | Reply;
}
