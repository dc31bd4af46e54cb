import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Trouble } from '../soak/soak.js';
import type { Broker, BrokerOptions } from '../stage/brokers/broker.js';
import { SingleBroker } from '../stage/brokers/single-broker.js';
import { LeakWatch } from '../world/leaks.js';
import { SmallDisk } from './small-disk.js';

const FULL_AFTER_MS = 5000;
const FULL_FOR_MS = 4000;
/** More than the disk has: a server reserves for its streams what they may come to need. */
const LIMITS = 'max_file_store: 16GB';

/**
 * A broker whose disk runs full now and then. A server that could not write switches JetStream off, so it is restarted once there is
 * room, as an operator would.
 *
 * @throws Error when this user may not mount
 */
export async function fullDiskBroker({
  folder,
  program,
}: BrokerOptions): Promise<{ broker: Broker; trouble: Trouble; readable: string[] }> {
  const disk = await SmallDisk.mount(join(folder, 'disk'));
  const inner = await SingleBroker.start({ folder, store: disk.path, program }, LIMITS);
  const watch = new LeakWatch(disk.path);
  const readable: string[] = [];
  const broker: Broker = {
    urls: inner.urls,
    replicas: 1,
    kill: () => inner.kill(),
    restart: () => inner.restart(),
    async stop() {
      await inner.stop();
      // Its store goes with it.
      readable.push(...watch.look());
      await disk[Symbol.asyncDispose]();
    },
  };
  return {
    broker,
    readable,
    async trouble(_stage, _luck, until) {
      let times = 0;
      while (!until.aborted) {
        await sleep(FULL_AFTER_MS, undefined, { signal: until }).catch(() => undefined);
        if (until.aborted) break;
        await disk.fill();
        await sleep(FULL_FOR_MS);
        await disk.clear();
        await inner.restart();
        readable.push(...watch.look());
        times += 1;
      }
      return times;
    },
  };
}
