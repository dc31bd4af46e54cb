import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '#contracts';
import type { Rehearsal } from '../operations/rehearsal.js';
import type { Stage } from '../stage/stage.js';
import type { Instance } from '../world/instance.js';
import { aimAtMessage, aimAtRequest, type HeldMoment, type MessageMoment } from './aim.js';
import { armFault } from './arm-fault.js';
import type { Luck } from './luck.js';
import { nameOf, type Point } from './point.js';
import type { Blow } from './recovery/recovery.js';
import { victimOf } from './victim.js';

/** What waits to strike. */
export interface Armed {
  /** Resolves with the blow, or undefined when it was called off or met nobody. */
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
  return isHeld(moment)
    ? armHold(stage, id, { ...point, moment }, rehearsal, luck)
    : armMessage(stage, id, point, moment);
}

/** False when the hold was called off first. */
export const isReached = (hold: { reached(timeoutMs: number): Promise<unknown> }): Promise<boolean> =>
  hold.reached(300_000).then(
    () => true,
    () => false,
  );

type Kill = Exclude<Point, { part: 'hypervisor' }>;

const isHeld = (moment: Kill['moment']): moment is HeldMoment =>
  (['before', 'during', 'after', 'stalled'] as string[]).includes(moment);

async function armMessage(stage: Stage, id: string, point: Kill, moment: MessageMoment): Promise<Armed> {
  const { published, stop } = await aimAtMessage(stage, id, point, moment);
  const struck = published.then(async (speaker) => {
    if (speaker === undefined) return undefined;
    stop();
    return blow(stage, point, await victimOf(stage, id, point, speaker));
  });
  return { struck, callOff: async () => stop() };
}

/** Longer than the work of a dead process waits for another one, so that its request is applied before that, meanwhile, or later. */
const LATEST_MS = 5000;

/** A request is held by the simulator while the process dies, or stands still. */
async function armHold(
  stage: Stage,
  id: string,
  point: Kill & { moment: HeldMoment },
  rehearsal: Rehearsal,
  luck: Luck,
): Promise<Armed> {
  const { part, moment } = point;
  const aim = aimAtRequest(id, point, rehearsal, luck, moment === 'before' ? undefined : 'writes');
  const hold = await stage.control.hold({ ...aim, at: moment === 'after' ? 'after' : 'before' });
  const late = luck.number(`delay of ${nameOf(point)}`) * LATEST_MS;
  const struck = (async () => {
    if (!(await isReached(hold))) return undefined;
    const victim = await victimOf(stage, id, point, undefined);
    if (moment === 'stalled') return stall(stage, point, victim, () => hold.release());
    if (part === 'gateway' || part === 'nats') return blow(stage, point, victim, () => hold.release());
    const struckAt = await blow(stage, point, victim);
    if (moment === 'during' && struckAt) await sleep(late);
    await hold.release({ cut: moment === 'before' });
    return struckAt && { ...struckAt, landedAt: Date.now() };
  })();
  return { struck, callOff: async () => void (await hold.release()) };
}

/** @param meanwhile  what goes on while the broker is away */
async function blow(
  stage: Stage,
  { part, victim: which }: Kill,
  victim: string | undefined,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<Blow | undefined> {
  const at = Date.now();
  if (part !== 'nats') {
    if (which !== 'one of two') await stage.fleet.kill(part);
    else if ((await stage.fleet.killReplica(part, victim)) === undefined) return undefined;
    const goneAt = Date.now();
    await meanwhile();
    return { at, goneAt };
  }
  await stage.nats.kill();
  await meanwhile();
  await sleep(300);
  const goneAt = Date.now();
  await stage.nats.restart();
  return { at, goneAt };
}

/** Longer than a message may stay silent before another replica gets it. */
const STALLED_MS = 5000;

/** A replica stands still while a request of it is held, and goes on when another one has taken over. */
async function stall(
  stage: Stage,
  { part }: Kill,
  victim: string | undefined,
  release: () => Promise<unknown>,
): Promise<Blow | undefined> {
  const at = Date.now();
  const goOn = stage.fleet.stopReplica(part as ServiceName, victim);
  await sleep(goOn ? STALLED_MS : 0);
  goOn?.();
  await release();
  return goOn && { at, goneAt: at, landedAt: Date.now() };
}
