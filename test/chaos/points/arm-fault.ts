import { once } from 'node:events';
import type { Rehearsal } from '../operations/rehearsal.js';
import type { Stage } from '../stage/stage.js';
import { aimAtRequest } from './aim.js';
import type { Luck } from './luck.js';
import type { FaultMoment, Point } from './point.js';
import type { Blow } from './recovery/recovery.js';
import { type Armed, isReached } from './strike.js';

type Mishap = Parameters<Stage['control']['fault']>[0]['fault'];

const mishaps: Record<Exclude<FaultMoment, 'restart'>, Mishap> = {
  'cut at arrival': { kind: 'cut', at: 'arrival' },
  'cut before answer': { kind: 'cut', at: 'before-answer' },
  'cut in answer': { kind: 'cut', at: 'mid-answer' },
  'cut after answer': { kind: 'cut', at: 'after-answer' },
  busy: { kind: 'busy', text: 'vios-busy' },
  unavailable: { kind: 'busy', text: 'unavailable' },
  'server error': { kind: 'status', status: 500, message: 'failed by chaos', applied: true },
  'sessions lost': { kind: 'sessions-lost' },
  'stale etag': { kind: 'stale-etag' },
};

/** Faults of the hypervisor and of the way to it. */
export async function armFault(
  stage: Stage,
  id: string,
  point: Point & { part: 'hypervisor' },
  rehearsal: Rehearsal,
  luck: Luck,
): Promise<Armed> {
  const { control } = stage;
  const aim = aimAtRequest(id, point, rehearsal, luck, point.moment === 'stale etag' ? 'conditional' : undefined);
  if (point.moment === 'restart') {
    const hold = await control.hold({ ...aim, at: 'before' });
    const struck = (async (): Promise<Blow | undefined> => {
      if (!(await isReached(hold))) return undefined;
      const at = Date.now();
      await control.restart(stage.host);
      await hold.release({ cut: true });
      return { at, goneAt: at };
    })();
    return { struck, callOff: async () => void (await hold.release()) };
  }
  const { match, when } = aim;
  const fault = await control.fault({ match, when, fault: mishaps[point.moment] });
  const off = new AbortController();
  const struck = once(off.signal, 'abort').then(async () => {
    const at = Date.now();
    return (await fault.hits()) > 0 ? { at, goneAt: at } : undefined;
  });
  return { struck, callOff: async () => off.abort() };
}
