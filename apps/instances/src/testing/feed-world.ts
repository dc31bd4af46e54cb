import { HostChanged, type PayloadOf } from '#contracts';
import { Hosts, Leases } from '#hosts';
import { Bus } from '#messaging';
import { testConfig } from '#service';
import { type SimulatorOptions, startSimulator } from '#simulator';
import { type ManualClock, manualClock, withNats } from '#testing';
import { FeedReader, type FeedTiming } from '../events/feed-reader.js';
import { simulatedHostConfig } from './simulated-host-config.js';

export type Change = PayloadOf<typeof HostChanged>;

const TIMING: FeedTiming = { leaseMs: 9000, backOffMs: [1000, 2000], retryMs: 1 };

/** One replica's reader, with a connection and a lease holder of its own. */
export interface Replica {
  log: string[];
  leases: Leases;
  stop(): Promise<void>;
}

/** Readers of a simulated host's events on a real nats-server; leases and waits follow a clock that the test moves. */
export async function withFeed(simulated: SimulatorOptions = {}) {
  const nats = await withNats();
  const simulator = await startSimulator(simulated);
  const config = testConfig(nats.url, simulator.hosts.map(simulatedHostConfig));
  const bus = await Bus.connect(config.nats, '/powervm/test');
  const clock: ManualClock = manualClock();
  const changes: Change[] = [];
  const waiting = new Set<() => void>();
  bus.nats.subscribe(`${HostChanged.subject}.*`, {
    callback: (_error, message) => {
      changes.push(message.json());
      for (const tell of waiting) tell();
    },
  });
  await bus.nats.flush();
  const replicas: Replica[] = [];
  const disposals: (() => Promise<void>)[] = [];
  return {
    nats,
    simulator,
    bus,
    clock,
    changes,
    /** The first change, from `from` on, that is what is looked for. */
    async change(test: (change: Change) => boolean, from = 0): Promise<Change> {
      for (;;) {
        const found = changes.slice(from).find(test);
        if (found) return found;
        await new Promise<void>((resolve) => {
          const tell = () => {
            waiting.delete(tell);
            resolve();
          };
          waiting.add(tell);
        });
      }
    },
    async replica(): Promise<Replica> {
      const own = await Bus.connect(config.nats, '/powervm/instances');
      const leases = await Leases.open(own, `replica-${replicas.length + 1}`, clock.now);
      const hosts = new Hosts(config.hosts);
      const log: string[] = [];
      const stopping = new AbortController();
      const say = (message: string) => void log.push(message);
      const reader = new FeedReader({
        host: hosts.all[0] as Hosts['all'][number],
        leases,
        clock,
        timing: TIMING,
        log: { log: say, warn: say },
        announce: (change) => own.announce(HostChanged, change),
        onBatch: () => undefined,
      });
      const running = reader.run(stopping.signal);
      let isStopped = false;
      const stop = async () => {
        if (isStopped) return;
        isStopped = true;
        stopping.abort();
        await running;
        await hosts.close();
        await own.close();
      };
      disposals.push(stop);
      const replica = { log, leases, stop };
      replicas.push(replica);
      return replica;
    },
    async [Symbol.asyncDispose]() {
      for (const dispose of disposals) await dispose();
      await bus.close();
      await simulator.close();
      await nats[Symbol.asyncDispose]();
    },
  };
}
