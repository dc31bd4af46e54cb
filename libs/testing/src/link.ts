import { connect, createServer, type Socket } from 'node:net';
import { listen } from './listen.js';

/** A way to a server that can fall silent: what is sent meanwhile arrives when it goes on. */
export interface Link extends AsyncDisposable {
  /** Stands in place of the server's. */
  url: string;
  stop(): void;
  goOn(): void;
}

export async function linkTo(server: string): Promise<Link> {
  const { protocol, hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  let waiting: (() => void)[] | undefined;
  const pass = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('data', (chunk) => {
      const write = () => void to.write(chunk);
      if (waiting === undefined) write();
      else waiting.push(write);
    });
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on('error', () => undefined);
  };
  const relay = createServer((near) => {
    const far = connect(Number(port), hostname);
    pass(near, far);
    pass(far, near);
  });
  return {
    url: `${protocol}//127.0.0.1:${await listen(relay)}`,
    stop() {
      waiting ??= [];
    },
    goOn() {
      const writes = waiting ?? [];
      waiting = undefined;
      for (const write of writes) write();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => relay.close(closed));
    },
  };
}
