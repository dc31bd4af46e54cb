import type { JetStreamManager } from '@nats-io/jetstream';
import type { KV, KvEntry } from '@nats-io/kv';
import { type BucketName, buckets } from './topology.js';

const AT_ONCE = 500;

/** A delete leaves a marker. While it is young it has a use: a server that is killed may bring back what was before it; ms. */
const MARKER_MS = 3_600_000;
const TIDIED_AT_ONCE = 100;

/** Keys that match, in one request; some of them of values that were deleted lately. */
export async function keysIn(jsm: JetStreamManager, name: BucketName, filter: string): Promise<string[]> {
  const prefix = prefixOf(name);
  const { state } = await jsm.streams.info(streamOf(name), { subjects_filter: `${prefix}${filter}` });
  return Object.keys(state.subjects ?? {}).map((subject) => subject.slice(prefix.length));
}

/**
 * What a bucket holds under the keys that match, each as it is when it is read: one request for the keys, then one for each
 * value, side by side. Not `KV.history` or `KV.keys`: they end when the server has nothing left to deliver, which is never on
 * a bucket that is written to all the time. All old markers of what was deleted are removed in passing, so that a bucket does
 * not grow with everything that ever was in it.
 *
 * @param filter  a key with wildcards: `p8a.*.volumes`
 */
export async function valuesIn(
  jsm: JetStreamManager,
  name: BucketName,
  kv: KV,
  filter: string,
  now = Date.now(),
): Promise<KvEntry[]> {
  const keys = await keysIn(jsm, name, filter);
  const found: KvEntry[] = [];
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const entries = await Promise.all(keys.slice(from, from + AT_ONCE).map((key) => kv.get(key)));
    found.push(...entries.filter((entry) => entry !== null));
  }
  const isOld = ({ operation, created }: KvEntry) => operation !== 'PUT' && now - created.getTime() > MARKER_MS;
  const old = found.filter(isOld);
  for (let from = 0; from < old.length; from += TIDIED_AT_ONCE) {
    await Promise.all(
      old.slice(from, from + TIDIED_AT_ONCE).map(({ key, revision }) =>
        // Whoever lists has not come for this; the next one tries again.
        jsm.streams
          .purge(streamOf(name), { filter: `${prefixOf(name)}${key}`, seq: revision + 1 })
          .catch(() => undefined),
      ),
    );
  }
  return found.filter(({ operation }) => operation === 'PUT');
}

const streamOf = (name: BucketName) => `KV_${buckets[name].name}`;
const prefixOf = (name: BucketName) => `$KV.${buckets[name].name}.`;
