import { Bus } from '#messaging';
import { testConfig } from '#service';
import { manualClock, withNats } from '#testing';
import { HostBeat } from './host-beat.js';
import { Leases } from './lease.js';

const MINUTE = 60_000;

describe('what is done for a host now and then', () => {
  it('is once in the interval, by one of the replicas', async () => {
    await using world = await withLoops(2);
    expect(world.passes).toHaveLength(1);
    await world.time(29);
    expect(world.passes).toHaveLength(1);
    await world.time(2);
    expect(world.passes).toHaveLength(2);
  });

  it('is at the next beat when a pass has failed, said once', async () => {
    await using world = await withLoops(1, { fails: 3 });
    await world.time(2);
    expect(world.passes).toHaveLength(0);
    await world.time(2);
    expect(world.passes).toHaveLength(1);
    expect(world.said).toEqual([
      'ports of host p8a are not healed: internal: the host is away',
      'ports of host p8a are healed again',
    ]);
  });

  it('goes on in another replica when one ends in the middle of a pass, which can write nothing more', async () => {
    await using world = await withLoops(1, { stuck: true });
    const late = await world.firstGuard;
    await world.add();
    await world.time(3);
    expect(world.passes).toEqual([1]);
    await expect(late()).rejects.toThrow('another replica has taken over');
  });
});

async function withLoops(count: number, { fails = 0, stuck = false } = {}) {
  const nats = await withNats();
  const bus = await Bus.connect(testConfig(nats.url).nats, '/powervm/test');
  const clock = manualClock();
  const stop = new AbortController();
  const passes: number[] = [];
  const said: string[] = [];
  let last: number | undefined;
  let failures = 0;
  const running: Promise<void>[] = [];
  let tellGuard = (_: () => Promise<void>) => {};
  const firstGuard = new Promise<() => Promise<void>>((resolve) => {
    tellGuard = resolve;
  });
  const never = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));

  /** Another replica; ready when it has nothing to do but wait. */
  const add = async () => {
    const index = running.length;
    const loop = new HostBeat({
      host: 'p8a',
      task: { name: 'heal', failing: 'ports of host p8a are not healed', again: 'ports of host p8a are healed again' },
      leases: await Leases.open(bus, `replica-${index}`, clock.now),
      clock,
      intervalMs: 30 * MINUTE,
      log: { log: (text) => said.push(text), warn: (text) => said.push(text) },
      passes: {
        last: async () => last,
        completed: async (at) => {
          last = at;
        },
      },
      pass: async (guard) => {
        failures += 1;
        if (failures <= fails) throw new Error('the host is away');
        await guard();
        if (stuck && index === 0) {
          tellGuard(guard);
          await never;
        }
        passes.push(index);
      },
    });
    running.push(loop.run(stop.signal));
    if (!(stuck && index === 0)) await clock.untilSleeping(stuck ? 1 : running.length);
  };
  for (let index = 0; index < count; index += 1) await add();

  return {
    passes,
    said,
    firstGuard,
    add,
    /** Lets minutes pass, each when all have done what they had to do in the one before. */
    async time(minutes: number) {
      for (let minute = 0; minute < minutes; minute += 1) {
        await clock.untilSleeping(stuck ? 1 : running.length);
        await clock.advance(MINUTE);
      }
      await clock.untilSleeping(stuck ? 1 : running.length);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(running);
      await bus.close();
      await nats[Symbol.asyncDispose]();
    },
  };
}
