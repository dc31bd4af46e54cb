import { join } from 'node:path';
import { type NatsServer, startNatsServer } from '#nats-server';
import { type Broker, type BrokerOptions, logFileIn } from './broker.js';

/** One nats-server with its store in the folder. */
export class SingleBroker implements Broker {
  readonly replicas = 1;

  private constructor(readonly server: NatsServer) {}

  /** @param jetstream  more of that block of its configuration */
  static async start({ folder, program, store = folder }: BrokerOptions, jetstream?: string): Promise<SingleBroker> {
    const options = {
      ...(program === undefined ? {} : { program }),
      ...(jetstream === undefined ? {} : { jetstream }),
    };
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
