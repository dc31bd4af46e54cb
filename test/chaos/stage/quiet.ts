import { setTimeout as sleep } from 'node:timers/promises';
import { persistently } from './run-to-end.js';
import type { Stage } from './stage.js';

const STREAMS = ['POWERVM_COMMANDS', 'POWERVM_EVENTS'];
const ALARM_CLOCKS = 'gateway-wakes';
const LIMIT_MS = 60_000;

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
    for await (const { name, config, num_pending, num_ack_pending } of bus.jsm.consumers.list(stream)) {
      if (config.durable_name === undefined || (mayRing && name === ALARM_CLOCKS)) continue;
      if (num_pending + num_ack_pending > 0)
        left.push(`${name}: ${num_pending} waiting, ${num_ack_pending} not acknowledged`);
    }
  }
  return left;
}
