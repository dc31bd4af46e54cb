import { serviceOf } from '#flows';
import { key, type Phase, type Rehearsal } from '../operations/rehearsal.js';
import { CALLER_MOMENTS, FAULT_MOMENTS, KILL_MOMENTS, type Point } from './point.js';

/** Every point of an operation: each step that it takes, each part that can fail then, each moment. */
export function allPoints({ flow, requests, failing }: Rehearsal): Point[] {
  return flow.steps.flatMap((step) => {
    const service = serviceOf(step);
    if (service === 'caller') return callersPoints({ operation: flow.name, step: step.name, phase: 'do' });
    return (['do', 'undo'] as const).flatMap((phase) => {
      if (phase === 'undo' && (failing === undefined || step.undo === undefined)) return [];
      const asked = requests.get(key(step.name, phase)) ?? [];
      if (asked.length === 0 && phase === 'do' && step.undo !== undefined) return [];
      const address = { operation: flow.name, step: step.name, phase };
      const writes = asked.some((request) => request.writes);
      const moments = KILL_MOMENTS.filter((moment) => {
        if (moment === 'before') return asked.length > 0;
        return moment === 'during' || moment === 'after' ? writes : true;
      });
      const kills = (['gateway', service, 'nats'] as const).flatMap((part) =>
        moments.flatMap((moment): Point[] => {
          const all = { ...address, part, moment };
          return part === 'nats' ? [all] : [all, { ...all, victim: 'one of two' }];
        }),
      );
      const conditional = asked.some((request) => request.conditional);
      return [...kills, ...faults(address, asked.length > 0, conditional)];
    });
  });
}

/** What its caller does asks nothing of the hypervisor, and no service but the gateway. */
const callersPoints = (address: Pick<Point, 'operation' | 'step' | 'phase'>): Point[] =>
  CALLER_MOMENTS.flatMap((moment) => [
    { ...address, part: 'gateway', moment },
    { ...address, part: 'gateway', moment, victim: 'one of two' },
    { ...address, part: 'nats', moment },
  ]);

function faults(
  address: { operation: string; step: string; phase: Phase },
  asks: boolean,
  conditional: boolean,
): Point[] {
  if (!asks) return [];
  return FAULT_MOMENTS.filter((moment) => conditional || moment !== 'stale etag').map((moment) => ({
    ...address,
    part: 'hypervisor',
    moment,
  }));
}
