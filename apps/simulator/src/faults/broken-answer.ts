import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Exchange, Reply } from '../http/exchange.js';

/** Writes half of the answer (of its body; without a body the connection ends where the answer would begin). */
export async function halfAnswer(reply: Reply): Promise<Reply | 'cut'> {
  const bytes = await bodyOf(reply);
  if (bytes.length === 0) return 'cut';
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  return { ...reply, headers: { ...reply.headers, 'Content-Length': String(bytes.length) }, body: breaking(half) };
}

/** Ends the connection as soon as the answer is out, although the client may keep it for its next request. */
export function cutAfterAnswer({ signal, incoming }: Exchange): void {
  const { socket } = incoming;
  const end = async () => {
    while (socket.writableLength > 0 && !socket.destroyed) await once(socket, 'drain').catch(() => {});
    socket.destroy();
  };
  signal.addEventListener('abort', () => void end(), { once: true });
}

function breaking(bytes: Buffer): Readable {
  async function* pieces() {
    yield bytes;
    // The bytes are on their way before the connection ends.
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error('the answer breaks off here on purpose');
  }
  return Readable.from(pieces(), { objectMode: false });
}

async function bodyOf({ body }: Reply): Promise<Buffer> {
  return body instanceof Readable ? buffer(body) : Buffer.from(body ?? '');
}
