import { type Msg, type NatsConnection, headers as natsHeaders } from '@nats-io/transport-node';
import { type NatsOptions, ServerNats } from '@nestjs/microservices';
import { type Failure, refuse, toFailure } from '#contracts';
import { withMessageSpan } from '#tracing';
import { ERROR_CODE, ERROR_TEXT } from './query.js';

interface Packet {
  response?: unknown;
  err?: unknown;
  isDisposed?: boolean;
}

/**
 * Nest's NATS transport for queries, on the connection of the Bus, with the bare payload on the wire: Nest's own
 * `{pattern, data, id}` would make the published schemas false for clients in other languages. An error is a Failure as
 * body and two headers.
 */
export class QueryServer extends ServerNats {
  constructor(
    private readonly nats: NatsConnection,
    queue: string,
  ) {
    const serialize = (packet: Packet) => toWire(packet, nats.info?.max_payload);
    super({ queue, serializer: { serialize }, deserializer: { deserialize: fromWire } } as NonNullable<
      NatsOptions['options']
    >);
  }

  override createNatsClient(): ReturnType<ServerNats['createNatsClient']> {
    return Promise.resolve(this.nats) as ReturnType<ServerNats['createNatsClient']>;
  }

  override handleMessage(channel: string, message: Parameters<ServerNats['handleMessage']>[1]): Promise<unknown> {
    const { headers } = message as unknown as Msg;
    const facts = { subject: channel, ...(headers ? { headers } : {}) };
    return withMessageSpan('reply', facts, () => super.handleMessage(channel, message));
  }

  /** The Bus closes its own connection; a query under way is answered first. */
  override async close(): Promise<void> {}
}

function fromWire(message: Msg): { pattern: string; data: unknown; id: string } {
  return { pattern: message.subject, data: parse(message), id: message.reply ?? '' };
}

/** Text that is not JSON fails validation like any other wrong value, with an error the caller gets to see. */
function parse(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}

/** What NATS counts beside the answer itself. */
const HEADER_BYTES = 64;

function toWire({ err, response }: Packet, maxBytes = Number.POSITIVE_INFINITY) {
  if (err !== undefined) return failureToWire(toFailure(err));
  const data = JSON.stringify(response ?? {});
  const bytes = Buffer.byteLength(data);
  if (bytes + HEADER_BYTES <= maxBytes) return { data, headers: natsHeaders() };
  // The connection would refuse it, and the caller would wait in vain.
  const message = `the answer has ${bytes} bytes, and the NATS server takes ${maxBytes}`;
  const remedy = 'Ask for less, such as one host, or raise max_payload of the NATS server.';
  return failureToWire(refuse('answer.too-large', message, { remedy }).failure);
}

function failureToWire(failure: Failure) {
  const headers = natsHeaders();
  headers.set(ERROR_TEXT, failure.message.replace(/[\r\n]+/g, ' '));
  headers.set(ERROR_CODE, failure.code);
  return { data: JSON.stringify(failure), headers };
}
