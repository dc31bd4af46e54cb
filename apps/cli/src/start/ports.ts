import { createServer } from 'node:net';

/** A port that was asked for and that another program has. */
export class PortTakenError extends Error {
  readonly code = 'start.port-taken';

  constructor(port: number, option: string) {
    super(`port ${port} on 127.0.0.1 is taken: end what uses it, or give another with ${option} (0 is any free one)`);
  }
}

/**
 * The port itself when it is free, or any free one for 0.
 *
 * @throws {PortTakenError}
 */
export async function freePort(port: number, option: string): Promise<number> {
  const server = createServer();
  try {
    return await new Promise<number>((resolve, reject) => {
      server.once('error', () => reject(new PortTakenError(port, option)));
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  } finally {
    server.close();
  }
}
