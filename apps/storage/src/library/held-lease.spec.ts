import { Leases } from '#hosts';
import { Bus } from '#messaging';
import { testConfig } from '#service';
import { withNats } from '#testing';
import { HeldLease } from './held-lease.js';
import { untilFree } from './lease-watch.js';

async function replicas() {
  const nats = await withNats();
  const bus = await Bus.connect(testConfig(nats.url).nats, '/powervm/test');
  return {
    bucket: await bus.bucket('leases'),
    one: await Leases.open(bus, 'one'),
    other: await Leases.open(bus, 'other'),
    async [Symbol.asyncDispose]() {
      await bus.close();
      await nats[Symbol.asyncDispose]();
    },
  };
}

const idle = async () => undefined;
const never = new AbortController().signal;

describe('a lease', () => {
  it('is held by one replica until it is released; the others are told whose it is, and when it is free', async () => {
    await using at = await replicas();
    const held = await HeldLease.take(at.one, 'x', idle);
    const holders: string[] = [];
    let resolve: () => void = () => undefined;
    const told = new Promise<void>((done) => {
      resolve = done;
    });
    const free = untilFree(
      at.bucket,
      'x',
      (holder) => {
        holders.push(holder);
        resolve();
      },
      never,
    );
    await told;

    expect(await HeldLease.take(at.other, 'x', idle)).toBeUndefined();
    expect(holders).toEqual(['one']);
    await held?.release();
    await free;
    const next = await HeldLease.take(at.other, 'x', idle);
    expect(next).toBeDefined();
    await next?.release();
  });

  it('is free again when its holder has died', async () => {
    await using at = await replicas();
    await at.one.take('x', 50);

    await untilFree(at.bucket, 'x', idle, never);

    expect(await at.other.take('x', 1000)).toBe(true);
  });

  it('that nobody has ever held is free', async () => {
    await using at = await replicas();

    await expect(untilFree(at.bucket, 'x', idle, never)).resolves.toBeUndefined();
  });

  it('is not waited for by who is told to stop', async () => {
    await using at = await replicas();
    await at.one.take('x', 60_000);
    const stop = new AbortController();

    const waiting = untilFree(at.bucket, 'x', () => stop.abort(new Error('stopped')), stop.signal);

    await expect(waiting).rejects.toThrow('stopped');
  });
});
