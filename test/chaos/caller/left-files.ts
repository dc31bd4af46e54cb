import { setTimeout as sleep } from 'node:timers/promises';
import { Objm } from '@nats-io/obj';
import { persistently } from '../stage/run-to-end.js';
import type { Stage } from '../stage/stage.js';

/** An alarm clock that rings once more sees to what the gateway died over. */
const GONE_WITHIN_MS = 20_000;

/** Files that should be gone: of an operation that has ended, or, when absent, of any, since all have ended. */
export async function leftFiles({ bus }: Stage, operation?: string): Promise<string[]> {
  const giveUp = Date.now() + GONE_WITHIN_MS;
  for (;;) {
    const all = await persistently(async () => (await new Objm(bus.js).open('POWERVM_FILES')).list());
    const left = all.filter(
      ({ name, deleted }) => !deleted && (operation === undefined || name.startsWith(`${operation}/`)),
    );
    if (left.length === 0 || Date.now() > giveUp) return left.map(({ name }) => name);
    await sleep(200);
  }
}
