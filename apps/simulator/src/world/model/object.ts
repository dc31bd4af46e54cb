import type { KeptElement } from '../../xml/kept-elements.js';
import type { Kind } from '../kinds.js';

/** What every object of the world has. Objects are plain data: no methods, no references but by uuid. */
export interface WorldObject {
  kind: Kind;
  /** Id of the host, or of the shared pool, that the object lives in; uuids are unique within it. */
  scope: string;
  /** In the case in which the API prints it; looked up in any case. */
  uuid: string;
  /** The object in whose child collection it is found, e.g. the managed system of a partition. */
  parent?: { kind: Kind; uuid: string };
  /** Grows with each change that the etag shows. */
  revision: number;
  /** Milliseconds since 1970. */
  created: number;
  /** Elements that clients gave and that have no meaning here; they are given back where they were. */
  kept: KeptElement[];
}
