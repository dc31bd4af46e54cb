import { z } from 'zod';
import type { LoggedRequest } from '../../http/request-log.js';
import { type ControlRoute, route } from '../route.js';
import { anyOf, isEventPoll, isLogon } from '../rules/request-match.js';

const list = z.string().transform((text) => text.split(',').filter(Boolean));

/** Which requests of the log are meant. */
export const LogFilter = z.strictObject({
  since: z.coerce.number().int().min(0).default(0).describe('Only requests that arrived after this mark.'),
  host: z.string().optional().describe('Id of a host.'),
  method: z.string().optional(),
  operation: z.string().optional().describe('Kind of request; `*` stands for anything.'),
  status: z.coerce.number().int().optional().describe('0 = ended without an answer.'),
  excluding: list
    .optional()
    .describe('Comma list: `events` (event polls), `logon`, or operations with `*` for anything.'),
});
type LogFilter = z.output<typeof LogFilter>;

export const logRoutes: readonly ControlRoute[] = [
  route({
    method: 'GET',
    path: '/log',
    summary: 'Finished requests in the order of their arrival.',
    query: LogFilter.extend({
      limit: z.coerce.number().int().min(1).default(10_000).describe('The last so many.'),
    }),
    answers: 'A list of requests: id, hostId, at, method, target, operation, status, bytes, duration.',
    handle: ({ query: { limit, ...filter } }, { log }) => log.entries(predicate(filter)).slice(-limit),
  }),
  route({
    method: 'GET',
    path: '/log/counts',
    summary: 'How many requests of each kind have been answered.',
    query: LogFilter,
    answers: 'total, and byOperation: operation -> count.',
    handle: ({ query }, { log }) => {
      const byOperation = log.counts(predicate(query));
      return { total: Object.values(byOperation).reduce((sum, count) => sum + count, 0), byOperation };
    },
  }),
  route({
    method: 'POST',
    path: '/log/mark',
    summary: 'A mark for the filter `since`.',
    answers: 'mark: number of the request that arrived last.',
    handle: (_request, { log }) => ({ mark: log.last }),
  }),
  route({
    method: 'DELETE',
    path: '/log',
    summary: 'Forget all logged requests.',
    answers: 'Nothing.',
    handle: (_request, { log }) => log.clear(),
  }),
];

function predicate({ since, host, method, operation, status, excluding = [] }: LogFilter) {
  const included = operation === undefined ? () => true : anyOf(operation);
  const excluded = excluding.map(exclusion);
  return (entry: LoggedRequest): boolean =>
    entry.id > since &&
    (host === undefined || entry.hostId === host) &&
    (method === undefined || entry.method === method) &&
    (status === undefined || entry.status === status) &&
    included(entry.operation) &&
    !excluded.some((excludes) => excludes(entry.operation));
}

function exclusion(name: string): (operation: string) => boolean {
  if (name === 'events') return isEventPoll;
  return name === 'logon' ? isLogon : anyOf(name);
}
