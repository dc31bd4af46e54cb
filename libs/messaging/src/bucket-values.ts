import type { JetStreamManager } from '@nats-io/jetstream';
import type { KV, KvEntry } from '@nats-io/kv';
import { type BucketName, buckets } from './topology.js';

const AT_ONCE = 500;

/**
 * What a bucket holds under the keys that match, each as it is when it is read: one request for the keys, then one for each
 * value, side by side. Not `KV.history` or `KV.keys`: they end when the server has nothing left to deliver, which is never on
 * a bucket that is written to all the time.
 *
 * @param filter  a key with wildcards: `p8a.*.volumes`
 */
export async function valuesIn(jsm: JetStreamManager, name: BucketName, kv: KV, filter: string): Promise<KvEntry[]> {
  const prefix = `$KV.${buckets[name].name}.`;
  const { state } = await jsm.streams.info(streamOf(name), { subjects_filter: `${prefix}${filter}` });
  const keys = Object.keys(state.subjects ?? {}).map((subject) => subject.slice(prefix.length));
  const found: KvEntry[] = [];
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const entries = await Promise.all(keys.slice(from, from + AT_ONCE).map((key) => kv.get(key)));
    for (const entry of entries) if (entry?.operation === 'PUT') found.push(entry);
  }
  return found;
}

/** Removes what a delete leaves under a key, so that a bucket does not grow with everything that ever was in it. */
export async function removeMarker(jsm: JetStreamManager, name: BucketName, kv: KV, key: string): Promise<void> {
  const marker = await kv.get(key);
  if (marker === null || marker.operation === 'PUT') return;
  const filter = `$KV.${buckets[name].name}.${key}`;
  await jsm.streams.purge(streamOf(name), { filter, seq: marker.revision + 1 });
}

const streamOf = (name: BucketName): string => `KV_${buckets[name].name}`;
