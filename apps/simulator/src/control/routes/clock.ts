import { z } from 'zod';
import { ManualClock } from '../../clock/clock.js';
import { impossible } from '../control-error.js';
import { type ControlRoute, route } from '../route.js';

export const clockRoutes: readonly ControlRoute[] = [
  route({
    method: 'GET',
    path: '/clock',
    summary: 'The time of the simulator.',
    answers: 'now in ms since 1970; manual: whether it moves only when told.',
    handle: (_request, { world: { clock } }) => ({ now: clock.now(), manual: clock instanceof ManualClock }),
  }),
  route({
    method: 'POST',
    path: '/clock/advance',
    summary: 'Move a manual clock on; what falls due meanwhile happens in order.',
    body: z.strictObject({ ms: z.number().min(0) }),
    answers: 'The time after that.',
    handle: ({ body }, { world: { clock } }) => {
      if (!(clock instanceof ManualClock)) {
        throw impossible('The simulator runs on real time. Start it with a manual clock to move time yourself.');
      }
      clock.advance(body.ms);
      return { now: clock.now(), manual: true };
    },
  }),
];
