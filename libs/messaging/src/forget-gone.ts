import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from './bus.js';
import type { Consumer } from './topology.js';

const ASK_AGAIN_MS = 1000;

/**
 * Makes consumers of a work queue forget, at start and after each interruption, messages that are gone from it.
 *
 * A nats-server that was killed may go on counting messages that were acknowledged, and are gone, as not acknowledged. As long as an
 * older message stays in the stream it tries to deliver each of them again every ack wait, in vain, and before 2.10.27 every such try
 * ends a round of delivery (`getNextMsg` of its server/consumer.go): with a few dozens of them a consumer hands out a few messages a
 * second, for ever. Acknowledging them once more ends that.
 */
export async function forgetGone(bus: Bus, consumers: readonly Consumer[]): Promise<void> {
  const statuses = bus.nats.status();
  const forget = () => Promise.all(consumers.map((consumer) => persistently(bus, consumer)));
  await forget();
  for await (const { type } of statuses) if (type === 'reconnect') await forget();
}

async function persistently(bus: Bus, consumer: Consumer): Promise<void> {
  while (!bus.nats.isClosed()) {
    try {
      return await acknowledgeGone(bus, consumer);
    } catch {
      await delay(ASK_AGAIN_MS, undefined, { ref: false });
    }
  }
}

/** Sequence numbers are not used again: what is not in the stream now never will be, and one that was not counted is passed over. */
async function acknowledgeGone({ nats, jsm }: Bus, { stream, config }: Consumer): Promise<void> {
  const { delivered, num_ack_pending } = await jsm.consumers.info(stream, config.durable_name);
  if (num_ack_pending === 0) return;
  const { state } = await jsm.streams.info(stream, { deleted_details: true });
  for (const sequence of state.deleted ?? [])
    if (sequence <= delivered.stream_seq) nats.publish(ackOf(stream, config.durable_name, sequence));
  await nats.flush();
}

/** Where a consumer hears that a message is acknowledged: deliveries, sequence in stream and consumer, time, number waiting. */
const ackOf = (stream: string, consumer: string, sequence: number) =>
  `$JS.ACK.${stream}.${consumer}.1.${sequence}.0.0.0`;
