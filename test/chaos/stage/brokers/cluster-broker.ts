import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { type NatsServer, startNatsServer } from '#nats-server';
import { type Broker, type BrokerOptions, logFileIn } from './broker.js';

const NODES = 3;
const READY_WITHIN_MS = 60_000;

/** Three nats-servers on loopback, each stream on all of them. One may be missing. */
export class ClusterBroker implements Broker {
  readonly replicas = NODES;
  private next = 0;
  private dead: NatsServer | undefined;

  private constructor(private readonly nodes: readonly NatsServer[]) {}

  static async start({ folder, program }: BrokerOptions): Promise<ClusterBroker> {
    const ports = Array.from({ length: NODES }, () => 20_000 + Math.floor(Math.random() * 12_000));
    const routes = ports.map((port) => `nats://127.0.0.1:${port}`).join(', ');
    const nodes = await Promise.all(
      ports.map((port, index) =>
        startNatsServer({
          storeDir: join(folder, 'nats', `node-${index + 1}`),
          logFile: logFileIn(folder, `nats-server-${index + 1}`),
          ...(program === undefined ? {} : { program }),
          config: `server_name: node-${index + 1}\ncluster { name: chaos, listen: "127.0.0.1:${port}", routes: [${routes}] }`,
        }),
      ),
    );
    const cluster = new ClusterBroker(nodes);
    await cluster.untilElected();
    return cluster;
  }

  get urls(): string[] {
    return this.nodes.map(({ url }) => url);
  }

  async kill(): Promise<void> {
    this.dead = this.nodes[this.next++ % NODES];
    await this.dead?.kill('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.dead?.restart();
    this.dead = undefined;
  }

  /** Waits until every node has all that the others have: before that, another one that is lost would be the second. */
  async whole(): Promise<void> {
    const giveUp = Date.now() + READY_WITHIN_MS;
    for (const { monitorUrl } of this.nodes) {
      while (!(await isHealthy(monitorUrl))) {
        if (Date.now() > giveUp) throw new Error(`the node at ${monitorUrl} has not caught up with the others`);
        await sleep(200);
      }
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  /** A cluster answers questions about streams once it has a leader. */
  private async untilElected(): Promise<void> {
    const giveUp = Date.now() + READY_WITHIN_MS;
    for (;;) {
      const nats = await connect({ servers: this.urls });
      try {
        await (await jetstreamManager(nats, { timeout: 1000 })).getAccountInfo();
        return;
      } catch (error) {
        if (Date.now() > giveUp) throw error;
        await sleep(200);
      } finally {
        await nats.close();
      }
    }
  }
}

const isHealthy = (monitorUrl: string): Promise<boolean> =>
  fetch(`${monitorUrl}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
