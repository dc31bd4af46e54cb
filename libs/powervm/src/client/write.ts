import { readEntry } from '../atom/entry.js';
import { withoutQuery } from '../atom/href.js';
import { type DraftOf, type Entity, PART, type PartOf, type ReadOf, type Resource } from '../declare/index.js';
import { draftView } from '../declare/view.js';
import { isPowerVmError } from '../errors.js';
import type { XmlElement } from '../xml/element.js';
import { serializeXml } from '../xml/serialize.js';
import type { Channel } from './channel.js';
import { getEntry, refreshPath } from './read.js';

const ACCEPT = { Accept: 'application/atom+xml; charset=UTF-8' };

/** Changes a draft in place. `false`: nothing is to be changed, and nothing is sent. */
export type Mutate<E> = (draft: DraftOf<PartOf<E>>) => unknown;

export interface UpdateOptions {
  /** How often the change is applied before a 412 is given up on; default 5. */
  readonly attempts?: number | undefined;
  /** False sends no If-Match, as for new virtual disks. */
  readonly ifMatch?: boolean | undefined;
  /** Regardless of a warning of the server. */
  readonly force?: boolean | undefined;
}

export function mediaType(type: Resource): string {
  return `application/vnd.ibm.powervm.${type.service}+xml; type=${type.name}`;
}

export async function putEntry<R extends Resource>(
  channel: Channel,
  type: R,
  path: string,
  element: XmlElement,
): Promise<ReadOf<R>> {
  const answer = await channel.send({
    method: 'PUT',
    path,
    headers: { ...ACCEPT, 'Content-Type': mediaType(type) },
    body: serializeXml(element),
  });
  return readEntry(type, answer);
}

/** Applies a change to what was read; after a 412, to what is there now. */
export async function updateEntry<E extends Entity>(
  channel: Channel,
  entity: E,
  mutate: Mutate<E>,
  options: UpdateOptions,
): Promise<E> {
  const attempts = options.attempts ?? 5;
  let current = entity;
  for (let attempt = 1; ; attempt += 1) {
    const element = current.element.clone();
    if ((await mutate(draftOf(current, element))) === false) return current;
    try {
      return await postEntry(channel, current, element, options);
    } catch (error) {
      if (!isPowerVmError(error, 'hypervisor.etag-mismatch') || attempt >= attempts) throw error;
    }
    await channel.options.clock.sleep(pauseAfter(attempt));
    current = (await getEntry(channel, entity[PART], refreshPath(current))) as unknown as E;
  }
}

/** Returns false when the object was already gone and that is accepted. */
export async function deletePath(
  channel: Channel,
  path: string,
  etag: string | undefined,
  missing: 'ok' | 'error',
): Promise<boolean> {
  try {
    await channel.send({
      method: 'DELETE',
      path: withoutQuery(path),
      headers: etag === undefined ? {} : { 'If-Match': etag },
    });
    return true;
  } catch (error) {
    if (missing === 'ok' && isPowerVmError(error, 'hypervisor.not-found')) return false;
    throw error;
  }
}

function draftOf<E extends Entity>(entity: E, element: XmlElement): DraftOf<PartOf<E>> {
  const { resource, uuid, groups } = entity.meta;
  const type = entity[PART];
  const place = { element, order: type.order, origin: { resource, uuid, groups }, path: '' };
  return draftView(type, place) as unknown as DraftOf<PartOf<E>>;
}

async function postEntry<E extends Entity>(
  channel: Channel,
  entity: E,
  element: XmlElement,
  { ifMatch = true, force = false }: UpdateOptions,
): Promise<E> {
  const { self, etag } = entity.meta;
  const type = entity[PART];
  const answer = await channel.send({
    method: 'POST',
    path: force ? `${self}${self.includes('?') ? '&' : '?'}force=true` : self,
    headers: {
      ...ACCEPT,
      'Content-Type': mediaType(type),
      ...(ifMatch && etag !== undefined ? { 'If-Match': etag } : {}),
    },
    body: serializeXml(element),
    timeoutMs: channel.options.timeouts.updateMs,
  });
  return readEntry(type, answer) as unknown as E;
}

// The first conflict is usually over by now; who loses again and again waits longer, and not in step with its rivals.
function pauseAfter(attempt: number): number {
  return attempt === 1 ? 0 : Math.random() * 250 * 2 ** attempt;
}
