import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { OperationError } from '#contracts';

/** What JetStream's API says when it refuses. */
const Refusal = z.object({ error: z.object({ description: z.string() }) });

/** What belongs to a snapshot beside its bytes: the server wants it back as it gave it. */
export const SnapshotHead = z.object({ config: z.looseObject({ name: z.string() }), state: z.looseObject({}) });
export type SnapshotHead = z.infer<typeof SnapshotHead>;

const ANSWER_MS = 10_000;
/** A server that has sent nothing for so long has died, or given the snapshot up. */
const SILENCE_MS = 30_000;
/** Bytes of one message of a restore; below any server's limit. */
const CHUNK = 256 * 1024;

/**
 * Reads a stream with its consumers as the server writes it: one moment of it, compressed, never held as a whole.
 *
 * @param write  takes the chunks in order
 * @throws OperationError `nats.backup`
 */
export async function snapshotStream(
  nats: NatsConnection,
  stream: string,
  write: (chunk: Uint8Array) => Promise<unknown>,
): Promise<SnapshotHead> {
  const inbox = createInbox();
  const chunks = nats.subscribe(inbox, { timeout: SILENCE_MS });
  try {
    const asked = { deliver_subject: inbox, no_consumers: false, chunk_size: CHUNK };
    const head = SnapshotHead.parse(await api(nats, `STREAM.SNAPSHOT.${stream}`, asked));
    for await (const chunk of chunks) {
      if (chunk.data.length === 0) return ended(head, chunk);
      await write(chunk.data);
      // The server sends more only when it hears that this has come.
      chunk.respond();
    }
    throw failed(`the snapshot of ${stream} was broken off`);
  } finally {
    chunks.unsubscribe();
  }
}

function ended(head: SnapshotHead, { headers }: Msg): SnapshotHead {
  const problem = headers !== undefined && headers.code >= 400 ? headers.description : undefined;
  if (problem !== undefined) throw failed(`the snapshot of ${head.config.name} was given up: ${problem}`);
  return head;
}

/**
 * Makes a stream anew from a snapshot. There must be none of its name.
 *
 * @param replicas  copies in the cluster that it is restored to
 * @throws OperationError `nats.backup`
 */
export async function restoreStream(
  nats: NatsConnection,
  { config, state }: SnapshotHead,
  content: AsyncIterable<Uint8Array>,
  replicas: number,
): Promise<void> {
  const asked = { config: { ...config, num_replicas: replicas }, state };
  const answer = z
    .object({ deliver_subject: z.string() })
    .parse(await api(nats, `STREAM.RESTORE.${config.name}`, asked));
  const send = async (bytes: Uint8Array) => {
    const { data } = await nats.request(answer.deliver_subject, bytes, { timeout: SILENCE_MS });
    if (data.length > 0) refused(JSON.parse(new TextDecoder().decode(data)), `restoring ${config.name}`);
  };
  for await (const bytes of content) {
    for (let at = 0; at < bytes.length; at += CHUNK) await send(bytes.subarray(at, at + CHUNK));
  }
  await send(new Uint8Array());
}

async function api(nats: NatsConnection, name: string, request: unknown): Promise<unknown> {
  const answer = await nats.request(`$JS.API.${name}`, JSON.stringify(request), { timeout: ANSWER_MS });
  const said = answer.json();
  refused(said, name);
  return said;
}

function refused(answer: unknown, what: string): void {
  const refusal = Refusal.safeParse(answer);
  if (refusal.success) throw failed(`${what}: ${refusal.data.error.description}`);
}

const failed = (message: string) =>
  new OperationError('nats.backup', message, {
    remedy: 'Look at the log of the NATS server; a restore can be begun again.',
  });
