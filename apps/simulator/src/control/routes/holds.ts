import { z } from 'zod';
import { unknownObject } from '../control-error.js';
import { type ControlRoute, route } from '../route.js';
import { HoldRule, Release } from '../rules/holds.js';

const LONGEST_WAIT_MS = 60_000;

export const holdRoutes: readonly ControlRoute[] = [
  route({
    method: 'POST',
    path: '/holds',
    summary: 'Hold requests before they are applied, or after that and before they are answered.',
    body: HoldRule,
    answers: 'The hold with its id.',
    handle: ({ body }, { holds }) => holds.add(body),
  }),
  route({
    method: 'GET',
    path: '/holds',
    summary: 'All holds, with the requests that they hold now.',
    answers: 'A list of holds.',
    handle: (_request, { holds }) => holds.list(),
  }),
  route({
    method: 'GET',
    path: '/holds/{id}',
    summary: 'One hold; with wait, as soon as it holds a request or can hold none any more.',
    query: z.strictObject({
      wait: z.coerce.number().min(0).max(LONGEST_WAIT_MS).default(0).describe('Longest wait in ms of real time.'),
    }),
    answers: 'The hold: state is waiting, held or over.',
    handle: async ({ params, query }, { holds }) => {
      const status = await holds.reached(params.id!, query.wait);
      if (!status) throw unknownObject(`hold ${params.id}`);
      return status;
    },
  }),
  route({
    method: 'POST',
    path: '/holds/{id}/release',
    summary: 'Let go what is held; the hold holds nothing more.',
    body: Release,
    answers: 'The hold, now over.',
    handle: ({ params, body }, { holds }) => {
      const status = holds.release(params.id!, body);
      if (!status) throw unknownObject(`hold ${params.id}`);
      return status;
    },
  }),
  route({
    method: 'DELETE',
    path: '/holds',
    summary: 'Release and forget all holds.',
    answers: 'Nothing.',
    handle: (_request, { holds }) => holds.clear(),
  }),
];
