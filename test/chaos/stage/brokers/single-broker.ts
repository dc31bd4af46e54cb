import { join } from 'node:path';
import { type NatsServer, startNatsServer } from '#nats-server';
import { type Broker, type BrokerOptions, logFileIn } from './broker.js';

/** One nats-server with its store in the folder. */
export class SingleBroker implements Broker {
  readonly replicas = 1;

  private constructor(readonly server: NatsServer) {}

  /** @param config  more of it, in the server's own format */
  static async start({ folder, program, store = folder }: BrokerOptions, config?: string): Promise<SingleBroker> {
    const options = { ...(program === undefined ? {} : { program }), ...(config === undefined ? {} : { config }) };
    const files = { storeDir: join(store, 'nats'), logFile: logFileIn(folder, 'nats-server') };
    return new SingleBroker(await startNatsServer({ ...files, ...options }));
  }

  get urls(): string[] {
    return [this.server.url];
  }

  kill(): Promise<void> {
    return this.server.kill('SIGKILL');
  }

  restart(): Promise<void> {
    return this.server.restart();
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
