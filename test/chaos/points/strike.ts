import { setTimeout as sleep } from 'node:timers/promises';
import type { Rehearsal } from '../operations/rehearsal.js';
import type { Stage } from '../stage/stage.js';
import type { Instance } from '../world/instance.js';
import { aimAtMessage, aimAtRequest, type MessageMoment } from './aim.js';
import { armFault } from './arm-fault.js';
import type { Luck } from './luck.js';
import { nameOf, type Point } from './point.js';
import type { Blow } from './recovery/recovery.js';

/** What waits to strike. */
export interface Armed {
  /** Resolves with the blow, or undefined when it was called off. */
  struck: Promise<Blow | undefined>;
  callOff(): Promise<void>;
}

/** Prepares the blow of a point for an operation that is about to begin under `id`. */
export function arm(
  stage: Stage,
  id: string,
  point: Point,
  rehearsal: Rehearsal,
  luck: Luck,
  instance: Instance,
): Promise<Armed> {
  if (point.part === 'hypervisor') return armFault(stage, id, point, rehearsal, luck, instance);
  const { moment } = point;
  if (moment === 'before' || moment === 'during' || moment === 'after')
    return armHold(stage, id, point, rehearsal, luck);
  return armMessage(stage, id, point, moment);
}

/** False when the hold was called off first. */
export const isReached = (hold: { reached(timeoutMs: number): Promise<unknown> }): Promise<boolean> =>
  hold.reached(300_000).then(
    () => true,
    () => false,
  );

type Kill = Exclude<Point, { part: 'hypervisor' }>;

async function armMessage(stage: Stage, id: string, point: Kill, moment: MessageMoment): Promise<Armed> {
  const { published, stop } = await aimAtMessage(stage, id, point, moment);
  const struck = published.then(async (seen) => {
    if (!seen) return undefined;
    stop();
    return blow(stage, point);
  });
  return { struck, callOff: async () => stop() };
}

/** A request is held by the simulator while the process dies. */
async function armHold(stage: Stage, id: string, point: Kill, rehearsal: Rehearsal, luck: Luck): Promise<Armed> {
  const aim = aimAtRequest(id, point, rehearsal, luck, point.moment === 'before' ? undefined : 'writes');
  const hold = await stage.control.hold({ ...aim, at: point.moment === 'after' ? 'after' : 'before' });
  const asksItself = point.part !== 'gateway' && point.part !== 'nats';
  const late = luck.number(`delay of ${nameOf(point)}`) * 2500;
  const struck = (async () => {
    if (!(await isReached(hold))) return undefined;
    if (!asksItself) return blow(stage, point, () => hold.release());
    const struckAt = await blow(stage, point);
    if (point.moment === 'during') await sleep(late);
    await hold.release({ cut: point.moment === 'before' });
    return struckAt;
  })();
  return { struck, callOff: async () => void (await hold.release()) };
}

/** @param meanwhile  what goes on while the broker is away */
async function blow(
  stage: Stage,
  point: Kill,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<Blow> {
  const { part } = point;

  if (part !== 'nats') {
    const at = Date.now();
    if (point.victim === 'one of two') await stage.fleet.killReplica(part);
    else await stage.fleet.kill(part);
    const goneAt = Date.now();
    await meanwhile();
    return { at, goneAt };
  }
  const at = Date.now();
  await stage.nats.kill();
  await meanwhile();
  await sleep(300);
  const goneAt = Date.now();
  await stage.nats.restart();
  return { at, goneAt };
}
