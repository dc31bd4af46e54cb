import { randomUUID } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationView } from '#contracts';
import { call } from '../caller/call.js';
import { leftFiles } from '../caller/left-files.js';
import { type Rehearsal, refusal, worldOf } from '../operations/rehearsal.js';
import { bringAbout, cleanUp, removeInstance } from '../operations/situation.js';
import { quiet } from '../stage/quiet.js';
import { LostError } from '../stage/run-to-end.js';
import type { Stage } from '../stage/stage.js';
import { compare, shownDifferences } from '../world/canonical.js';
import type { Instance } from '../world/instance.js';
import type { Luck } from './luck.js';
import { MAY_FAIL, type Point } from './point.js';
import { recoveryAfter } from './recovery/recovery.js';
import { Witness } from './recovery/witness.js';
import { arm } from './strike.js';

export interface Trial {
  point: Point;
  /** What is wrong, for people; empty when the point is clean. */
  problems: string[];
  struck: boolean;
  lost: boolean;
  /** Objects too many or too few in the end. */
  orphans: number;
  ended?: OperationView['state'];
  recoveryMs?: number;
  /** Processes that wanted each core meanwhile. */
  load?: number;
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

/** Effects that the hypervisor has accepted show up soon after: RMC, for instance. */
const SETTLES_WITHIN_MS = 5000;

/** Carries an operation out while something fails at the point, and looks at everything afterwards. */
export async function tryPoint(point: Point, { stage, instance, rehearsal, empty, luck }: Trying): Promise<Trial> {
  const began = Date.now();
  const before = stage.operations;
  const trial: Trial = { point, problems: [], struck: false, lost: false, orphans: 0, operations: 0, durationMs: 0 };
  try {
    await bringAbout(stage, instance, rehearsal.situation);
    const id = randomUUID();
    if (point.phase === 'undo' && rehearsal.failing) await stage.control.fault(refusal(id, rehearsal.failing));
    using witness = await Witness.of(stage, id);
    const armed = await arm(stage, id, point, rehearsal, luck, instance);
    const { command } = rehearsal.flow;
    const first = await call(stage, command, instance, id);
    await armed.callOff();
    const blow = await armed.struck;
    const isRepeated = MAY_FAIL.has(point.moment) && first.state === 'failed' && !hasUndo(rehearsal);
    const ended = isRepeated ? await call(stage, command, instance, randomUUID()) : first;
    trial.struck = blow !== undefined;
    trial.ended = ended.state;
    if (isRepeated && ended.state !== 'succeeded') trial.problems.push(`was sent again, and has ${ended.state}`);
    await stage.control.clear();
    await quiet(stage);
    if (blow !== undefined) {
      const recovery = await recoveryAfter(witness, point, blow);
      if (recovery !== undefined) trial.recoveryMs = recovery;
      trial.load = (loadavg()[0] ?? 0) / availableParallelism();
    }
    if (!trial.struck) trial.problems.push('the operation ended before it could be struck');
    if (ended.state === 'needs-attention') trial.problems.push(`needs attention: ${failuresOf(ended)}`);
    if (point.phase === 'undo' && ended.state !== 'failed')
      trial.problems.push(`was to be undone, and has ${ended.state}`);
    const expected = ended.state === 'succeeded' ? rehearsal.after : rehearsal.before;
    // What is mapped through the VIOS that was down differs, as the operation's result says.
    const isDegraded = point.moment === 'VIOS down';
    if (!isDegraded) await look(trial, stage, expected, `after it ${ended.state}`);
    const files = await leftFiles(stage, id);
    if (files.length > 0) trial.problems.push(`files are left in the object store: ${files.join(', ')}`);
    await removeInstance(stage, instance);
    if (isDegraded) await cleanUp(stage, instance);
    await quiet(stage);
    await look(trial, stage, empty, 'after the instance was destroyed');
  } catch (error) {
    trial.lost = error instanceof LostError;
    trial.problems.push(error instanceof Error ? error.message : String(error));
  }
  const dead = stage.fleet.dead();
  if (dead.length > 0) trial.problems.push(`ended by themselves: ${dead.join(', ')}`);
  return { ...trial, operations: stage.operations - before, durationMs: Date.now() - began };
}

/** What has no undo and fails half done is sent again. */
const hasUndo = ({ flow }: Rehearsal): boolean => flow.steps.some(({ undo }) => undo !== undefined);

async function look(trial: Trial, stage: Stage, expected: string[], when: string): Promise<void> {
  const giveUp = Date.now() + SETTLES_WITHIN_MS;
  for (;;) {
    const differences = compare(expected, await worldOf(stage));
    if (differences.length === 0) return;
    if (Date.now() < giveUp) {
      await sleep(100);
      continue;
    }
    trial.orphans += differences.filter(({ whole, unexpected }) => whole && unexpected.length > 0).length;
    const lines = shownDifferences(differences).map((line) => `      ${line}`);
    trial.problems.push([`the host is not as it should be ${when}:`, ...lines].join('\n'));
    return;
  }
}

const failuresOf = ({ steps, failure }: OperationView): string =>
  [failure?.message, ...steps.map((step) => step.failure && `${step.name}: ${step.failure.message}`)]
    .filter((text) => text !== undefined)
    .join('; ');
