import { setTimeout as sleep } from 'node:timers/promises';
import type { Trouble } from '../soak/soak.js';
import type { Broker, BrokerOptions } from '../stage/brokers/broker.js';
import { SingleBroker } from '../stage/brokers/single-broker.js';
import { FlappingProxy } from './flapping-proxy.js';

const PAUSE_MS = { least: 300, most: 3000 };

/** A broker whose connections all break every second or so. */
export async function flappingBroker(options: BrokerOptions): Promise<{ broker: Broker; trouble: Trouble }> {
  const inner = await SingleBroker.start(options);
  const { hostname: host, port } = new URL(inner.server.url);
  const proxy = await FlappingProxy.before({ host, port: Number(port) });
  const broker: Broker = {
    urls: [`nats://127.0.0.1:${proxy.port}`],
    replicas: 1,
    kill: () => inner.kill(),
    restart: () => inner.restart(),
    async stop() {
      await proxy[Symbol.asyncDispose]();
      await inner.stop();
    },
  };
  return {
    broker,
    async trouble(_stage, luck, until) {
      let cuts = 0;
      for (; !until.aborted; cuts += 1) {
        const pause = PAUSE_MS.least + luck.number(`cut ${cuts}`) * (PAUSE_MS.most - PAUSE_MS.least);
        await sleep(pause, undefined, { signal: until }).catch(() => undefined);
        proxy.cut();
      }
      return cuts;
    },
  };
}
