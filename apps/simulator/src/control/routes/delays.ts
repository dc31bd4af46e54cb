import { z } from 'zod';
import { type ControlRoute, route } from '../route.js';

const milliseconds = z.number().min(0).max(86_400_000);

/** A part of the delays; what is absent stays. */
export const DelayChange = z.strictObject({
  start: milliseconds.optional().describe('From starting to running.'),
  rmc: milliseconds.optional().describe('From running to RMC active.'),
  shutdown: milliseconds.optional().describe('From shutting down to not activated.'),
  jobs: z
    .record(z.string(), milliseconds)
    .optional()
    .describe('How long jobs run, by operation, e.g. {"PowerOn": 2000}; `default` for the others.'),
  jobsMayEndAtOnce: z.boolean().optional().describe('Whether the answer that starts a job may be final.'),
  eventPoll: milliseconds.optional().describe('How long a read of the event feed waits for news.'),
  longTermSample: milliseconds.min(1000).optional().describe('Between two long-term samples of the monitor.'),
  shortTermSample: milliseconds.min(1000).optional().describe('Between two short-term samples of the monitor.'),
});
export type DelayChange = z.infer<typeof DelayChange>;

export const delayRoutes: readonly ControlRoute[] = [
  route({
    method: 'GET',
    path: '/delays',
    summary: 'How long starts, shutdowns, RMC and jobs take, in ms.',
    answers: 'The delays.',
    handle: (_request, { world }) => structuredClone(world.delays),
  }),
  route({
    method: 'PATCH',
    path: '/delays',
    summary: 'Change some delays, for what begins from now on.',
    body: DelayChange,
    answers: 'All delays.',
    handle: ({ body: { jobs, ...others } }, { world }) => {
      Object.assign(world.delays, others);
      Object.assign(world.delays.jobs, jobs);
      return structuredClone(world.delays);
    },
  }),
];
