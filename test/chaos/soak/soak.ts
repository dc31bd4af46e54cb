import { setTimeout as sleep } from 'node:timers/promises';
import { leftFiles } from '../caller/left-files.js';
import { bringAbout, removeInstance } from '../operations/situation.js';
import type { Luck } from '../points/luck.js';
import { quiet } from '../stage/quiet.js';
import type { Stage } from '../stage/stage.js';
import { shownDifferences } from '../world/canonical.js';
import { deadLettersAfter, lastDeadLetter } from '../world/dead-letters.js';
import { instanceOf } from '../world/instance.js';
import { differencesSoon, orphansAmong, worldOf } from '../world/look.js';
import { notAsBelieved } from './as-believed.js';
import { Client } from './client.js';
import { watchHeaps } from './heaps.js';
import { Tally } from './tally.js';

/** What goes wrong until it is told to stop. @returns how often */
export type Trouble = (stage: Stage, luck: Luck, until: AbortSignal) => Promise<number>;

export interface SoakOptions {
  seconds: number;
  /** Undefined: nothing happens, and the memory of each process is watched. */
  trouble: Trouble | undefined;
  /** Alive at a time; 40 when absent. */
  instances?: number;
  luck: Luck;
  say: (text: string) => void;
}

export interface SoakResult {
  operations: number;
  lost: number;
  orphans: number;
  problems: string[];
}

const SETTLES_WITHIN_MS = 10_000;

/** Many clients with an instance each, all at once; in the end all instances go, and the host must be as it was. */
export async function soak(stage: Stage, options: SoakOptions): Promise<SoakResult> {
  const { seconds, trouble, instances: count = 40, luck, say } = options;
  const tally = new Tally();
  const first = await instanceOf(stage);
  await bringAbout(stage, first, 'running');
  await removeInstance(stage, first);
  const instances = await Promise.all(Array.from({ length: count }, (_, index) => instanceOf(stage, index + 1)));
  await quiet(stage);
  const empty = await worldOf(stage);
  const clients = instances.map((instance) => new Client(stage, instance, luck, tally));
  const letters = await lastDeadLetter(stage);
  await Promise.all(clients.map((client) => client.start()));
  const there = (await stage.control.partitions(stage.host)).filter(({ name }) =>
    clients.some((one) => one.name === name),
  );
  say(`  ${there.length} instances are there after ${tally.operations} operations`);
  if (there.length < count) tally.problem(`only ${there.length} of ${count} instances are there at the start`);

  const work = (forSeconds: number) => workFor(forSeconds, clients);
  const over = new AbortController();
  const blows = (trouble ? trouble(stage, luck, over.signal) : Promise.resolve(0)).catch((error: unknown) => {
    tally.problem(`the trouble itself went wrong: ${String(error)}`);
    return 0;
  });
  const heaps = trouble ? await work(seconds) : await watchHeaps(stage, seconds, work);
  over.abort();
  const times = await blows;
  say(`  ${tally.operations} operations, ${times} times something went wrong`);
  if (trouble && times === 0) tally.problem('nothing went wrong in all that time');
  for (const line of tally.undone) say(`  failed, and undone or sent again: ${line}`);
  for (const line of heaps?.lines ?? []) say(`  ${line}`);
  for (const problem of heaps?.problems ?? []) tally.problem(problem);

  await stage.fleet.whole();
  const beliefs = clients.map(({ belief }) => belief);
  for (const wrong of await notAsBelieved(stage, beliefs)) tally.problem(wrong);
  await Promise.all(clients.map((client) => client.leave()));
  await quiet(stage, 'alarm clocks').catch((error: unknown) => tally.problem(String(error)));
  const differences = await differencesSoon(stage, { expected: empty, withinMs: SETTLES_WITHIN_MS });
  const orphans = orphansAmong(differences);
  for (const line of shownDifferences(differences, 20)) tally.problem(`left behind: ${line}`);
  for (const file of await leftFiles(stage)) tally.problem(`a file is left in the object store: ${file}`);
  for (const letter of await deadLettersAfter(stage, letters)) tally.problem(`a dead letter: ${letter}`);
  for (const name of stage.fleet.dead()) tally.problem(`${name} has ended by itself`);
  return { operations: tally.operations, lost: tally.lostOperations, orphans, problems: tally.problems };
}

async function workFor(seconds: number, clients: readonly Client[]): Promise<undefined> {
  const over = new AbortController();
  const work = Promise.all(clients.map((client) => client.work(over.signal)));
  await sleep(seconds * 1000);
  over.abort();
  await work;
}
