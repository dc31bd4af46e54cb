import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type NatsServer, type NatsServerOptions, startNatsServer } from '#nats-server';

export interface Nats extends AsyncDisposable {
  server: NatsServer;
  /** Reconnects every 20 ms, for ever. */
  connection: NatsConnection;
  url: string;
}

/** A real nats-server with JetStream of the test's own, and a connection to it: `await using nats = await withNats()`. */
export async function withNats(options: NatsServerOptions = {}): Promise<Nats> {
  const server = await startNatsServer(options);
  try {
    const connection = await connect({ servers: server.url, reconnectTimeWait: 20, maxReconnectAttempts: -1 });
    const dispose = async () => {
      await connection.close();
      await server.stop();
    };
    return { server, connection, url: server.url, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
