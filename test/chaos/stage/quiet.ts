import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsumerInfo, StoredMsg } from '@nats-io/jetstream';
import { GetOperation, isFinal } from '#contracts';
import { persistently } from './run-to-end.js';
import type { Stage } from './stage.js';

const STREAMS = ['POWERVM_COMMANDS', 'POWERVM_EVENTS'];
const ALARM_CLOCKS = 'gateway-wakes';
const UUID_LENGTH = 36;
const LIMIT_MS = 60_000;
/** What is delivered again at all is so within a few times the ack wait. */
const LEFTOVER_MS = 20_000;

/**
 * Waits until every process is there and no consumer has a message left. The alarm clock of an operation that has just ended
 * rings once more within seconds; only `also: 'alarm clocks'` waits for that.
 *
 * @throws Error naming what is left
 */
export async function quiet(stage: Stage, also?: 'alarm clocks'): Promise<void> {
  await stage.fleet.whole();
  const giveUp = Date.now() + LIMIT_MS;
  for (;;) {
    const left = await persistently(() => undelivered(stage, also === undefined));
    if (left.length === 0) return;
    if (Date.now() > giveUp) throw new Error(`undelivered messages: ${left.join(', ')}`);
    await sleep(50);
  }
}

/** `consumer: 2 waiting, 1 not acknowledged`, for each consumer that has any. */
async function undelivered({ bus }: Stage, mayRing: boolean): Promise<string[]> {
  const left: string[] = [];
  for (const stream of STREAMS) {
    for await (const consumer of bus.jsm.consumers.list(stream)) {
      const { name, config, num_pending } = consumer;
      if (config.durable_name === undefined || (mayRing && name === ALARM_CLOCKS)) continue;
      const open = await notAcknowledged(bus, consumer);
      if (num_pending + open > 0) left.push(`${name}: ${num_pending} waiting, ${open} not acknowledged`);
    }
  }
  return left;
}

/**
 * A nats-server before 2.10 that was killed may go on counting a message that was acknowledged, whether it is gone from its stream
 * or kept there; it is not delivered again. What is gone does not count, nor what has not moved for long while its operation ended.
 */
async function notAcknowledged(bus: Stage['bus'], { stream_name, config, ...consumer }: ConsumerInfo): Promise<number> {
  const { num_ack_pending, ack_floor, delivered } = consumer;
  if (num_ack_pending === 0) return 0;
  for (let seq = ack_floor.stream_seq + 1; seq <= delivered.stream_seq; seq += 1) {
    const kept = await bus.jsm.streams.getMessage(stream_name, { seq });
    if (!kept?.subject.startsWith(config.filter_subject?.replace('>', '') ?? '')) continue;
    const isLeftover =
      isForgetful(bus) && Date.now() - kept.time.getTime() > LEFTOVER_MS && (await hasEnded(bus, kept));
    if (!isLeftover) return num_ack_pending;
  }
  return 0;
}

const isForgetful = ({ nats }: Stage['bus']): boolean => /^2\.[0-9]\./.test(nats.info?.version ?? '');

/** Ids of all messages of an operation begin with its own. */
async function hasEnded(bus: Stage['bus'], { header }: StoredMsg): Promise<boolean> {
  const id = header.get('ce-operation') || header.get('ce-id').slice(0, UUID_LENGTH);
  const operation = await bus.query(GetOperation, { id }).catch(() => undefined);
  return operation !== undefined && isFinal(operation.state);
}
