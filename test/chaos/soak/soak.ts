import { setTimeout as sleep } from 'node:timers/promises';
import { worldOf } from '../operations/rehearsal.js';
import { bringAbout, removeInstance } from '../operations/situation.js';
import type { Luck } from '../points/luck.js';
import { quiet } from '../stage/quiet.js';
import type { Stage } from '../stage/stage.js';
import { compare, shownDifferences } from '../world/canonical.js';
import { instanceOf } from '../world/instance.js';
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
  await Promise.all(clients.map((client) => client.start()));
  say(`  ${count} instances are there after ${tally.operations} operations`);

  const work = (forSeconds: number) => workFor(forSeconds, clients);
  const over = new AbortController();
  const blows = trouble ? trouble(stage, luck, over.signal) : Promise.resolve(0);
  const heaps = trouble ? await work(seconds) : await watchHeaps(stage, seconds, work);
  over.abort();
  say(`  ${tally.operations} operations, ${await blows} times something went wrong`);
  for (const line of tally.undone) say(`  failed, and undone or sent again: ${line}`);
  for (const line of heaps?.lines ?? []) say(`  ${line}`);
  for (const problem of heaps?.problems ?? []) tally.problem(problem);

  await stage.fleet.whole();
  await lookAtPower(stage, clients, tally);
  await Promise.all(clients.map((client) => client.leave()));
  await quiet(stage, 'alarm clocks').catch((error: unknown) => tally.problem(String(error)));
  const differences = await lastDifferences(stage, empty);
  const orphans = differences.filter(({ whole, unexpected }) => whole && unexpected.length > 0).length;
  for (const line of shownDifferences(differences, 20)) tally.problem(`left behind: ${line}`);
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

/** Each instance is as its client believes. */
async function lookAtPower(stage: Stage, clients: readonly Client[], tally: Tally): Promise<void> {
  const partitions = await stage.control.partitions(stage.host);
  for (const { name, expected } of clients) {
    const found = partitions.find((partition) => partition.name === name);
    const isOn = found && found.state !== 'not activated';
    if (isOn !== expected) tally.problem(`${name} should be ${shown(expected)}, and is ${shown(isOn)}`);
  }
}

const shown = (isOn: boolean | undefined): string => (isOn === undefined ? 'absent' : isOn ? 'on' : 'off');

async function lastDifferences(stage: Stage, empty: readonly string[]) {
  const giveUp = Date.now() + SETTLES_WITHIN_MS;
  for (;;) {
    const differences = compare(empty, await worldOf(stage));
    if (differences.length === 0 || Date.now() > giveUp) return differences;
    await sleep(200);
  }
}
