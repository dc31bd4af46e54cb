import { setTimeout as sleep } from 'node:timers/promises';
import * as contracts from '#contracts';
import { worldOf } from '../operations/rehearsal.js';
import { bringAbout, removeInstance } from '../operations/situation.js';
import { quiet } from '../stage/quiet.js';
import type { Stage } from '../stage/stage.js';
import { compare, shownDifferences } from '../world/canonical.js';
import { instanceOf } from '../world/instance.js';
import { Dice } from './dice.js';
import { body } from './distort.js';
import { oddHeaders } from './odd-headers.js';
import { sampleOf } from './sample.js';
import { Verdicts } from './verdicts.js';

type Contract = contracts.CommandContract | contracts.QueryContract | contracts.EventContract;

export interface FuzzResult {
  messages: number;
  problems: string[];
}

const AT_ONCE = 100;
const VERDICT_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 2000;
const MAY_GROW_BYTES = 64 * 1024 ** 2;

const all = Object.values(contracts as Record<string, unknown>).filter(
  (one): one is Contract => typeof one === 'object' && one !== null && 'subject' in one && 'payload' in one,
);

/** Sends messages that are wrong in some way to every subject, and looks whether each is answered and nothing suffers. */
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
  const problems: string[] = [];
  using verdicts = new Verdicts(stage);
  let sent = 0;
  const dice = new Dice(Buffer.from(seed).reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 7));
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let number = sent++; number < count; number = sent++) {
        const contract = all[number % all.length] as Contract;
        const problem = await send(stage, contract, dice, verdicts).catch(String);
        if (problem !== undefined) problems.push(`message ${number}, ${contract.subject}: ${problem}`);
        if (number > 0 && number % 10_000 === 0) say(`  ${number} messages, ${problems.length} without an answer`);
      }
    }),
  );
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
  const { rejected, settled, deadLetters } = verdicts.counts;
  say(`  ${count} messages: ${rejected} rejected, ${settled} steps answered, ${deadLetters} dead letters`);
  return { messages: count, problems };
}

/** @returns what is wrong, if anything is */
function send(stage: Stage, contract: Contract, dice: Dice, verdicts: Verdicts): Promise<string | undefined> {
  switch (contract.kind) {
    case 'query':
      return ask(stage, contract, dice);
    case 'command':
      return command(stage, contract, dice, verdicts);
    case 'event':
      return tell(stage, contract, dice);
  }
}

async function ask({ bus }: Stage, contract: contracts.QueryContract, dice: Dice): Promise<string | undefined> {
  const payload = body(sampleOf(contract.payload, dice), dice);
  await bus.nats.request(contract.subject, payload, { timeout: 30_000 });
  return undefined;
}

async function command(
  { bus }: Stage,
  { subject, service, payload }: contracts.CommandContract,
  dice: Dice,
  verdicts: Verdicts,
): Promise<string | undefined> {
  const id = dice.uuid();
  const isUnknown = dice.chance(0.05);
  const sentTo = isUnknown ? `powervm.command.${service}.${dice.pick(['spawn.v9', 'x', 'a.b.c.d'])}` : subject;
  const heard = verdicts.of([id]);
  const headers = oddHeaders(id, subject, service !== 'gateway' && dice.chance(0.8), dice);
  const { seq } = await bus.js.publish(sentTo, body(sampleOf(payload, dice), dice), headers ? { headers } : {});
  const letter = `dead.POWERVM_COMMANDS.${seq}`;
  const verdict = Promise.race([heard, verdicts.of([letter])]).then(() => true);
  const giveUp = Date.now() + VERDICT_WITHIN_MS;
  try {
    // One whose id is none under which it could be answered must at least be gone from the stream.
    while (!(await Promise.race([verdict, sleep(LOOK_EVERY_MS, false, { ref: false })]))) {
      if (!(await isKept(bus, seq))) return undefined;
      if (Date.now() > giveUp) return 'neither answered nor a dead letter';
    }
    return undefined;
  } finally {
    verdicts.forget([id, letter]);
  }
}

const isKept = async (bus: Stage['bus'], seq: number): Promise<boolean> =>
  (await bus.jsm.streams.getMessage('POWERVM_COMMANDS', { seq }).catch(() => undefined)) != null;

/** Nobody answers an event; alarm clocks are rung the same way. */
async function tell({ bus }: Stage, { subject, payload }: contracts.EventContract, dice: Dice): Promise<undefined> {
  const id = dice.uuid();
  const headers = oddHeaders(id, subject, false, dice);
  const data = body(sampleOf(payload, dice), dice);
  const options = headers ? { headers } : {};
  if (!subject.startsWith('powervm.event.')) bus.nats.publish(`${subject}.${id}`, data, options);
  else if (dice.chance(0.2)) await bus.js.publish(`powervm.wake.${id}`, data, options);
  else await bus.js.publish(`${subject}.${dice.pick([id, 'host-1', 'x'])}`, data, options);
}
