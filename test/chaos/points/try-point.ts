import { randomUUID } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import type { OperationView } from '#contracts';
import { call } from '../caller/call.js';
import { leftFiles } from '../caller/left-files.js';
import { type Rehearsal, refusal } from '../operations/rehearsal.js';
import { bringAbout, cleanUp, removeInstance } from '../operations/situation.js';
import { quiet } from '../stage/quiet.js';
import { LostError } from '../stage/run-to-end.js';
import type { Stage } from '../stage/stage.js';
import { longestStandstill } from '../stage/standstill.js';
import { shownDifferences } from '../world/canonical.js';
import { deadLettersAfter, lastDeadLetter } from '../world/dead-letters.js';
import type { Instance } from '../world/instance.js';
import { differencesSoon, type Look, orphansAmong, worldOf } from '../world/look.js';
import { deleteNewImages, fromNewImage, withoutImages } from '../world/new-image.js';
import { elsewhere, tellsWhatIsLeft, unsaid } from './degraded.js';
import { tidyAfterLateLanding } from './late.js';
import type { Luck } from './luck.js';
import { MAY_FAIL, type Point } from './point.js';
import { recoveryAfter } from './recovery/recovery.js';
import { Witness } from './recovery/witness.js';
import { type Armed, arm } from './strike.js';

export interface Trial {
  point: Point;
  /** What is wrong, for people; empty when the point is clean. */
  problems: string[];
  /** False when the operation ended first: the request that was aimed at did not come. */
  struck: boolean;
  /** How often it was aimed at, each time at another request. */
  tries: number;
  lost: boolean;
  /** Objects too many in the end. */
  orphans: number;
  ended?: OperationView['state'];
  /** Absent when nothing was killed, or nothing was to come after it. */
  recoveryMs?: number;
  /** Processes that wanted each core meanwhile. */
  load?: number;
  /** For how long the whole machine stood still meanwhile, at a time. */
  standstillMs?: number;
  /** Carried out to their end, those that prepare and clear away included. */
  operations: number;
  durationMs: number;
}

export interface Trying {
  stage: Stage;
  instance: Instance;
  rehearsal: Rehearsal;
  /** The world without the instance. */
  empty: string[];
  luck: Luck;
}

const SETTLES_WITHIN_MS = 5000;

/** Carries an operation out while something fails at the point, and looks at everything afterwards. */
export async function tryPoint(point: Point, trying: Trying): Promise<Trial> {
  const { stage } = trying;
  const began = Date.now();
  const before = stage.operations;
  const trial: Trial = {
    ...{ point, problems: [], struck: false, tries: 1, lost: false, orphans: 0, operations: 0, durationMs: 0 },
  };
  const standstill = longestStandstill();
  try {
    const letters = await lastDeadLetter(stage);
    await strikeAndLook(trial, trying);
    for (const letter of await deadLettersAfter(stage, letters)) trial.problems.push(`a dead letter: ${letter}`);
  } catch (error) {
    trial.lost = error instanceof LostError;
    trial.problems.push(error instanceof Error ? error.message : String(error));
  } finally {
    trial.standstillMs = standstill.end();
  }
  const dead = stage.fleet.dead();
  if (dead.length > 0) trial.problems.push(`ended by themselves: ${dead.join(', ')}`);
  return { ...trial, operations: stage.operations - before, durationMs: Date.now() - began };
}

async function strikeAndLook(trial: Trial, { stage, instance, rehearsal, empty, luck }: Trying): Promise<void> {
  const { point } = trial;
  await bringAbout(stage, instance, rehearsal.situation);
  const about = rehearsal.image === 'new' ? fromNewImage(stage, instance) : instance;
  const id = randomUUID();
  if (point.phase === 'undo' && rehearsal.failing) await stage.control.fault(refusal(id, rehearsal.failing));
  using witness = await Witness.of(stage, id);
  const armed = await arm(stage, id, point, rehearsal, luck, about);
  const { first, ended, endedAt, blow } = await carryOut(stage, about, rehearsal, id, point, armed);
  trial.struck = blow !== undefined;
  trial.ended = ended.state;
  await stage.control.clear();
  await quiet(stage);
  if (blow !== undefined) {
    const recovery = await recoveryAfter(witness, point, blow);
    if (recovery !== undefined) trial.recoveryMs = recovery;
    trial.load = (loadavg()[0] ?? 0) / availableParallelism();
    trial.problems.push(...wrongEnd(point, first, ended));
  }
  const isDegraded = point.moment === 'VIOS down';
  const expected = ended.state === 'succeeded' ? rehearsal.after : rehearsal.before;
  const seen = (world: readonly string[]) => {
    const there = isDegraded ? elsewhere(world) : world;
    return rehearsal.image === 'new' ? withoutImages(there) : there;
  };
  const isLate = blow?.landedAt !== undefined && blow.landedAt > endedAt;
  if (
    isLate &&
    (await differencesSoon(stage, { expected, seen, instance: about, withinMs: SETTLES_WITHIN_MS })).length > 0
  )
    trial.problems.push(...(await tidyAfterLateLanding(stage, instance)));
  if (!(isDegraded && tellsWhatIsLeft(ended)))
    await look(trial, stage, `after it ${ended.state}`, { expected, instance: about, seen });
  if (isDegraded) trial.problems.push(...unsaid(expected, await worldOf(stage), ended));
  const files = await leftFiles(stage, id);
  if (files.length > 0) trial.problems.push(`files are left in the object store: ${files.join(', ')}`);
  await removeInstance(stage, instance);
  if (isDegraded) await cleanUp(stage, instance);
  await quiet(stage);
  if (rehearsal.image === 'new') await deleteNewImages(stage);
  await look(trial, stage, 'after the instance was destroyed', { expected: empty });
}

/** What has no undo and fails half done is sent again. */
async function carryOut(
  stage: Stage,
  instance: Instance,
  { flow }: Rehearsal,
  id: string,
  { moment }: Point,
  { struck, callOff }: Armed,
) {
  // Whatever goes wrong with the blow is heard below, and not before.
  const blow = struck.then(
    (done) => () => done,
    (error: unknown) => () => {
      throw error;
    },
  );
  const first = await call(stage, flow.command, instance, id).finally(callOff);
  const endedAt = Date.now();
  const done = (await blow)();
  const hasUndo = flow.steps.some(({ undo }) => undo !== undefined);
  const isRepeated = done !== undefined && MAY_FAIL.has(moment) && first.state === 'failed' && !hasUndo;
  const ended = isRepeated ? await call(stage, flow.command, instance, randomUUID()) : first;
  return { first, ended, endedAt, blow: done };
}

/** What is wrong with how an operation has ended. */
function wrongEnd({ phase, moment }: Point, first: OperationView, ended: OperationView): string[] {
  if (ended.state === 'needs-attention') return [`needs attention: ${failuresOf(ended)}`];
  if (phase === 'undo') return ended.state === 'failed' ? [] : [`was to be undone, and has ${ended.state}`];
  if (ended.state === 'succeeded') return [];
  if (first !== ended) return [`was sent again, and has ${ended.state}: ${failuresOf(ended)}`];
  return MAY_FAIL.has(moment) ? [] : [`could have gone on, and has ${ended.state}: ${failuresOf(ended)}`];
}

async function look(trial: Trial, stage: Stage, when: string, what: Omit<Look, 'withinMs'>): Promise<void> {
  const differences = await differencesSoon(stage, { ...what, withinMs: SETTLES_WITHIN_MS });
  if (differences.length === 0) return;
  trial.orphans += orphansAmong(differences);
  const lines = shownDifferences(differences).map((line) => `      ${line}`);
  trial.problems.push([`the host is not as it should be ${when}:`, ...lines].join('\n'));
}

const failuresOf = ({ steps, failure }: OperationView): string =>
  [failure?.message, ...steps.map((step) => step.failure && `${step.name}: ${step.failure.message}`)]
    .filter((text) => text !== undefined)
    .join('; ');
