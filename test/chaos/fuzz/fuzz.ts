import * as contracts from '#contracts';
import { bringAbout, removeInstance } from '../operations/situation.js';
import { quiet } from '../stage/quiet.js';
import type { Stage } from '../stage/stage.js';
import { compare, shownDifferences } from '../world/canonical.js';
import { instanceOf } from '../world/instance.js';
import { worldOf } from '../world/look.js';
import { Dice } from './dice.js';
import { type Contract, type Fate, send } from './send.js';
import { Verdicts } from './verdicts.js';

export interface FuzzResult {
  messages: number;
  problems: string[];
}

const AT_ONCE = 100;
const SAY_EVERY = 10_000;
const KEPT_PROBLEMS = 100;
const MAY_GROW_BYTES = 64 * 1024 ** 2;

const all = Object.values(contracts as Record<string, unknown>).filter(
  (one): one is Contract => typeof one === 'object' && one !== null && 'subject' in one && 'payload' in one,
);

/** Sends messages that are wrong in some way to every subject, and looks whether each has a verdict and nothing suffers. */
export async function fuzz(
  stage: Stage,
  count: number,
  seed: string,
  say: (text: string) => void,
): Promise<FuzzResult> {
  const instance = await instanceOf(stage);
  await bringAbout(stage, instance, 'running');
  await removeInstance(stage, instance);
  await quiet(stage);
  const empty = await worldOf(stage);
  const before = await stage.fleet.heaps();
  const problems = await sendAll(stage, count, seed, say);
  await quiet(stage, 'alarm clocks').catch((error: unknown) => problems.push(String(error)));
  for (const [name, bytes] of await stage.fleet.heaps()) {
    if (bytes > (before.get(name) ?? 0) + MAY_GROW_BYTES) problems.push(`the heap of ${name} has ${bytes} bytes`);
  }
  for (const name of stage.fleet.dead()) problems.push(`${name} has ended`);
  await bringAbout(stage, instance, 'running').then(
    () => removeInstance(stage, instance),
    (error: unknown) => problems.push(String(error)),
  );
  await quiet(stage).catch((error: unknown) => problems.push(String(error)));
  for (const line of shownDifferences(compare(empty, await worldOf(stage))))
    problems.push(`the host has changed: ${line}`);
  return { messages: count, problems };
}

/** @returns what had no verdict, or a wrong one */
async function sendAll(stage: Stage, count: number, seed: string, say: (text: string) => void): Promise<string[]> {
  using verdicts = new Verdicts(stage);
  const dice = new Dice(Buffer.from(seed).reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 7));
  const fates = { refused: 0, accepted: 0, unread: 0, wrong: 0 };
  const wrong: Array<{ what: string; letter?: string | undefined }> = [];
  const note = (what: string, fate: Fate) => {
    if (typeof fate === 'string') fates[fate] += 1;
    else if (fates.wrong++ < KEPT_PROBLEMS) wrong.push({ what: `${what}: ${fate.problem}`, letter: fate.letter });
  };
  let sent = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let number = sent++; number < count; number = sent++) {
        const contract = all[number % all.length] as Contract;
        const fate = await send(stage, contract, dice, verdicts).catch((error) => ({ problem: String(error) }));
        note(`message ${number}, ${contract.subject}`, fate);
        if (number > 0 && number % SAY_EVERY === 0) say(`  ${number} messages, ${fates.wrong} without a verdict`);
      }
    }),
  );
  const letters = new Set(wrong.flatMap(({ letter }) => letter ?? []));
  const kept = await verdicts.kept(letters);
  const missing = wrong.filter(({ letter }) => letter === undefined || !kept.has(letter));
  const { rejected, settled, deadLetters } = verdicts.counts;
  say(
    `  ${count} messages: ${fates.refused} refused, ${fates.accepted} accepted since they were valid, ${fates.unread} ` +
      `events that nobody keeps, ${fates.wrong - wrong.length + missing.length} without a verdict`,
  );
  say(`  ${rejected} commands rejected, ${settled} steps answered, ${deadLetters} dead letters`);
  return [...missing.map(({ what }) => what), ...verdicts.badLetters];
}
