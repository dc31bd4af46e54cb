import { readEntry, readFeed } from '../atom/entry.js';
import { queryOf } from '../atom/href.js';
import { type Entity, PART, type ReadOf, type Resource } from '../declare/index.js';
import { PowerVmError } from '../errors.js';
import type { Channel } from './channel.js';
import type { EtagCache } from './etag-cache.js';

const ATOM = { Accept: 'application/atom+xml' };

export async function getEntry<R extends Resource>(channel: Channel, type: R, path: string): Promise<ReadOf<R>> {
  return readEntry(type, await channel.send({ method: 'GET', path, headers: ATOM }));
}

export async function getFeed<R extends Resource>(channel: Channel, type: R, path: string): Promise<ReadOf<R>[]> {
  return readFeed(type, await channel.send({ method: 'GET', path, headers: ATOM }));
}

/** Asks with the etag of `known`; the same object comes back when nothing has changed. */
export async function getIfChanged<R extends Resource, E extends Entity>(
  channel: Channel,
  type: R,
  path: string,
  known: E,
): Promise<E | ReadOf<R>> {
  const { etag } = known.meta;
  const headers = etag === undefined ? ATOM : { ...ATOM, 'If-None-Match': etag };
  const answer = await channel.send({ method: 'GET', path, headers });
  return answer.status === 304 ? known : readEntry(type, answer);
}

/** A read that remembers its answer and asks with its etag the next time. */
export async function getCached<R extends Resource>(
  channel: Channel,
  cache: EtagCache,
  type: R,
  path: string,
): Promise<ReadOf<R>> {
  const known = cache.get(path);
  const entity =
    known === undefined || known[PART] !== type
      ? await getEntry(channel, type, path)
      : ((await getIfChanged(channel, type, path, known)) as ReadOf<R>);
  const remembered = entity as Entity;
  if (remembered.meta.etag !== undefined) cache.set(path, remembered);
  return entity;
}

/**
 * The address for a conditional read of an object. Etags do not depend on how the group is spelled, but the answer's
 * contents do, so the one of the first read is kept.
 */
export function refreshPath(entity: Entity): string {
  const { self } = entity.meta;
  return queryOf(self) === '' ? `${self}?group=None` : self;
}

/** One quick property, or an object of all of them for `All`. */
export async function getQuick(channel: Channel, path: string): Promise<unknown> {
  const answer = await channel.send({ method: 'GET', path, headers: { Accept: '*/*' } });
  try {
    return JSON.parse(answer.body);
  } catch {
    throw new PowerVmError('hypervisor.bad-document', `GET ${path}: the answer is not JSON`, { method: 'GET', path });
  }
}
