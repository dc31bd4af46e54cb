import type { KV } from '@nats-io/kv';
import { manualClock } from '#testing';
import { Sightings } from './sightings.js';

const HOUR = 3_600_000;

/** The bucket of leases, as time passes on the clock: it forgets what nobody has written for a day. */
function leaseBucket(now: () => number): KV {
  const kept = new Map<string, { text: string; revision: number; at: number }>();
  let last = 0;
  const fresh = (key: string) => {
    const found = kept.get(key);
    return found !== undefined && now() - found.at < 24 * HOUR ? found : undefined;
  };
  const put = async (key: string, text: string, expected = 0) => {
    if ((fresh(key)?.revision ?? 0) !== expected)
      throw Object.assign(new Error('wrong last sequence'), { code: 10_071 });
    last += 1;
    kept.set(key, { text, revision: last, at: now() });
    return last;
  };
  const get = async (key: string) => {
    const found = fresh(key);
    if (found === undefined) return null;
    const { text, revision, at } = found;
    return { operation: 'PUT', revision, created: new Date(at), json: () => JSON.parse(text), string: () => text };
  };
  return { get, create: put, update: put } as unknown as KV;
}

it('a marker is as old as its first sighting as long as somebody looks a few times a day', async () => {
  const clock = manualClock();
  const first = clock.now();
  const bucket = leaseBucket(clock.now);
  for (let looked = 0; looked < 10; looked += 1) {
    expect(await new Sightings(bucket, clock.now).since('27ab')).toBe(first);
    await clock.advance(6 * HOUR);
  }
});

it('a marker that one has just seen for the first time is as old for another one', async () => {
  const clock = manualClock();
  const bucket = leaseBucket(clock.now);
  const [one, other] = [new Sightings(bucket, clock.now), new Sightings(bucket, clock.now)];
  expect(await Promise.all([one.since('27ab'), other.since('27ab')])).toEqual([clock.now(), clock.now()]);
  await clock.advance(5 * HOUR);
  expect(await Promise.all([one.since('27ab'), other.since('27ab')])).toEqual(Array(2).fill(clock.now() - 5 * HOUR));
});
