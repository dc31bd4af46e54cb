import type { ServiceName } from '#contracts';
import { serviceOf } from '#flows';
import { key, type Rehearsal, type StepRequest } from '../operations/rehearsal.js';
import { CALLER_MOMENTS, FAULT_MOMENTS, KILL_MOMENTS, type Point, STALLED } from './point.js';

/** Every point of an operation: each step that it takes, each part that can fail then, each moment. */
export function allPoints({ name, flow, situation, requests, failing, image }: Rehearsal): Point[] {
  return flow.steps.flatMap((step) => {
    if (image === 'new' && !requests.has(key(step.name, 'do'))) return [];
    const service = serviceOf(step);
    if (service === 'caller') return callersPoints({ operation: name, step: step.name, phase: 'do' });
    return (['do', 'undo'] as const).flatMap((phase) => {
      if (phase === 'undo' && (failing === undefined || step.undo === undefined)) return [];
      const asked = requests.get(key(step.name, phase)) ?? [];
      if (asked.length === 0 && phase === 'do' && step.undo !== undefined) return [];
      const address = { operation: name, step: step.name, phase };
      const writes = asked.some((request) => request.writes);
      const moments = KILL_MOMENTS.filter((moment) => {
        if (moment === 'before') return asked.length > 0;
        return moment === 'during' || moment === 'after' ? writes : true;
      });
      // Whether its request is lost makes no difference to who has not sent it.
      const momentsOf = (part: string) =>
        moments.filter((moment) => part === service || moment !== 'before' || !writes);
      const kills = (['gateway', service, 'nats'] as const).flatMap((part) =>
        momentsOf(part).flatMap((moment): Point[] => {
          const all = { ...address, part, moment };
          return part === 'nats' ? [all] : [all, { ...all, victim: 'one of two' }];
        }),
      );
      const stalls: Point[] = writes ? [{ ...address, part: service, moment: STALLED, victim: 'one of two' }] : [];
      const isBare = situation !== 'running' || flow.name === 'spawn';
      return [...kills, ...stalls, ...faults(address, service, asked, isBare)];
    });
  });
}

/** `operation / step` of each step, and each undo, that has no point: nobody would notice if it did not go on. */
export function placesWithout(rehearsal: Rehearsal): string[] {
  const { flow, image } = rehearsal;
  if (image === 'new') return [];
  const has = new Set(allPoints(rehearsal).map(({ step, phase }) => key(step, phase)));
  return flow.steps.flatMap(({ name, undo }) =>
    (['do', ...(undo ? (['undo'] as const) : [])] as const)
      .filter((phase) => !has.has(key(name, phase)))
      .map((phase) => `${flow.name} / ${key(name, phase)}`),
  );
}

/** What its caller does asks nothing of the hypervisor, and no service but the gateway. */
const callersPoints = (address: Pick<Point, 'operation' | 'step' | 'phase'>): Point[] =>
  CALLER_MOMENTS.flatMap((moment) => [
    { ...address, part: 'gateway', moment },
    { ...address, part: 'gateway', moment, victim: 'one of two' },
    { ...address, part: 'nats', moment },
  ]);

/** @param isBare  there is no guest in it that could lose its connection */
function faults(
  address: Pick<Point, 'operation' | 'step' | 'phase'>,
  service: ServiceName,
  asked: readonly StepRequest[],
  isBare: boolean,
): Point[] {
  if (asked.length === 0) return [];
  const has = (kind: 'writes' | 'conditional' | 'startsJob') => asked.some((request) => request[kind]);
  return FAULT_MOMENTS.filter((moment) => {
    switch (moment) {
      case 'stale etag':
      case 'etag storm':
        return has('conditional');
      case 'job hangs':
      case 'job hangs but done':
        return has('startsJob');
      case 'silent but done':
        return has('writes');
      case 'VIOS down':
        return service !== 'instances';
      case 'RMC lost':
        return !isBare && address.phase === 'do';
      default:
        return true;
    }
  }).map((moment) => ({ ...address, part: 'hypervisor', moment }));
}
