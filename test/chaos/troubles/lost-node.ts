import { setTimeout as sleep } from 'node:timers/promises';
import type { Trouble } from '../soak/soak.js';
import type { Broker, BrokerOptions } from '../stage/brokers/broker.js';
import { ClusterBroker } from '../stage/brokers/cluster-broker.js';

const EVERY_MS = 4000;
const AWAY_MS = 4000;

/** A cluster of three that loses a node again and again, another one each time, when the last one is back. */
export async function lostNodeBroker(options: BrokerOptions): Promise<{ broker: Broker; trouble: Trouble }> {
  const broker = await ClusterBroker.start(options);
  return {
    broker,
    async trouble(_stage, _luck, until) {
      let times = 0;
      while (!until.aborted) {
        await sleep(EVERY_MS, undefined, { signal: until }).catch(() => undefined);
        if (until.aborted) break;
        await broker.kill();
        await sleep(AWAY_MS);
        await broker.restart();
        await broker.whole();
        times += 1;
      }
      return times;
    },
  };
}
