import { once } from 'node:events';
import type { Rehearsal } from '../operations/rehearsal.js';
import type { Stage } from '../stage/stage.js';
import type { Instance } from '../world/instance.js';
import { aimAtRequest, type RequestAim } from './aim.js';
import { DOWN } from './degraded.js';
import type { Luck } from './luck.js';
import type { FaultMoment, Point } from './point.js';
import type { Blow } from './recovery/recovery.js';
import { type Armed, isReached } from './strike.js';

type Mishap = Parameters<Stage['control']['fault']>[0]['fault'];
type HeldMoment = 'restart' | 'silent' | 'silent but done' | 'VIOS down' | 'RMC lost' | 'away';

const mishaps: Record<Exclude<FaultMoment, HeldMoment>, { fault: Mishap; times?: number }> = {
  'cut at arrival': { fault: { kind: 'cut', at: 'arrival' } },
  'cut before answer': { fault: { kind: 'cut', at: 'before-answer' } },
  'cut in answer': { fault: { kind: 'cut', at: 'mid-answer' } },
  'cut after answer': { fault: { kind: 'cut', at: 'after-answer' } },
  busy: { fault: { kind: 'busy', text: 'vios-busy' } },
  'busy storm': { fault: { kind: 'busy', text: 'HSCL3205' }, times: 5 },
  unavailable: { fault: { kind: 'busy', text: 'unavailable' } },
  'server error': { fault: { kind: 'status', status: 500, message: 'failed by chaos', applied: true } },
  'sessions lost': { fault: { kind: 'sessions-lost' } },
  'session storm': { fault: { kind: 'sessions-lost' }, times: 3 },
  'stale etag': { fault: { kind: 'stale-etag' } },
  'etag storm': { fault: { kind: 'stale-etag' }, times: 7 },
  'job hangs': { fault: { kind: 'job-hangs' } },
  'job hangs but done': { fault: { kind: 'job-hangs', applied: true } },
};

/** Which of a step's requests a moment needs; any, when absent. */
const kinds: Partial<Record<FaultMoment, 'writes' | 'conditional' | 'startsJob'>> = {
  'stale etag': 'conditional',
  'etag storm': 'conditional',
  'job hangs': 'startsJob',
  'job hangs but done': 'startsJob',
  'silent but done': 'writes',
};

/** Faults of the hypervisor and of the way to it. */
export function armFault(
  stage: Stage,
  id: string,
  point: Point & { part: 'hypervisor' },
  rehearsal: Rehearsal,
  luck: Luck,
  instance: Instance,
): Promise<Armed> {
  const { moment } = point;
  const aim = aimAtRequest(id, point, rehearsal, luck, kinds[moment]);
  switch (moment) {
    case 'restart':
      return armHeld(stage, aim, 'before', async (release) => {
        await stage.control.restart(stage.host);
        await release(true);
        return async () => undefined;
      });
    case 'silent':
    case 'silent but done':
      // Its connection has ended long before it is let go.
      return armHeld(stage, aim, moment === 'silent' ? 'before' : 'after', async (release) => () => release(true));
    case 'VIOS down':
      return armHeld(stage, aim, 'before', (release) => loseRmc(stage, DOWN, release));
    case 'RMC lost':
      return armHeld(stage, aim, 'before', (release) => loseRmc(stage, instance.spawn.name, release));
    case 'away':
      return armHeld(stage, aim, 'before', (release) => goAway(stage, release));
    default:
      return armMishap(stage, aim, mishaps[moment]);
  }
}

async function armMishap(
  { control }: Stage,
  { match, when }: RequestAim,
  { fault, times }: { fault: Mishap; times?: number },
): Promise<Armed> {
  const often = times === undefined ? when : { ...when, every: 1, count: times };
  const set = await control.fault({ match, when: often, fault });
  const off = new AbortController();
  const struck = once(off.signal, 'abort').then(async () => {
    const at = Date.now();
    return (await set.hits()) > 0 ? { at, goneAt: at } : undefined;
  });
  return { struck, callOff: async () => off.abort() };
}

type Release = (cut?: boolean) => Promise<void>;

/** @param strike  what happens while the request is held; what it returns ends it when the operation has ended */
async function armHeld(
  { control }: Stage,
  aim: RequestAim,
  at: 'before' | 'after',
  strike: (release: Release) => Promise<() => Promise<void>>,
): Promise<Armed> {
  const hold = await control.hold({ ...aim, at });
  const release: Release = async (cut = false) => void (await hold.release({ cut }));
  let mend: (() => Promise<void>) | undefined;
  const struck = (async (): Promise<Blow | undefined> => {
    if (!(await isReached(hold))) return undefined;
    const now = Date.now();
    mend = await strike(release);
    return { at: now, goneAt: now };
  })();
  return { struck, callOff: async () => (mend ? mend() : release()) };
}

/** Long enough for more failures in a row than a circuit bears. */
const AWAY_MS = 6000;

async function goAway({ control }: Stage, release: Release): Promise<() => Promise<void>> {
  const away = await control.fault({ fault: { kind: 'cut', at: 'arrival' } });
  await release(true);
  let isAway = true;
  const comeBack = async () => {
    clearTimeout(timer);
    if (isAway) await away.remove();
    isAway = false;
  };
  const timer = setTimeout(() => void comeBack().catch(() => undefined), AWAY_MS);
  return comeBack;
}

/** The longest that nobody notices: an undo that fails meanwhile is tried again after it. */
const DOWN_MS = 4000;

/** A partition can be seen and not be changed, until the operation has ended or a while has passed. */
async function loseRmc({ control, host }: Stage, partition: string, release: Release): Promise<() => Promise<void>> {
  await control.changePartition(host, partition, { rmc: 'inactive' });
  await release();
  const mend = async () => {
    clearTimeout(timer);
    // One that has gone, or is off, has none to get back.
    const found = (await control.partitions(host)).find(({ name }) => name === partition);
    const isVios = (await control.vioses(host)).some(({ name }) => name === partition);
    if (isVios || found?.state === 'running') await control.changePartition(host, partition, { rmc: 'active' });
  };
  const timer = setTimeout(() => void mend().catch(() => undefined), DOWN_MS);
  return mend;
}
