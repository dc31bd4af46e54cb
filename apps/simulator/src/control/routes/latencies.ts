import { unknownObject } from '../control-error.js';
import { type ControlRoute, route } from '../route.js';
import { LatencyRule } from '../rules/latencies.js';

export const latencyRoutes: readonly ControlRoute[] = [
  route({
    method: 'POST',
    path: '/latencies',
    summary: 'Delay requests. Of several rules that match, the last made holds.',
    body: LatencyRule,
    answers: 'The id of the rule.',
    handle: ({ body }, { latencies }) => latencies.add(body),
  }),
  route({
    method: 'GET',
    path: '/latencies',
    summary: 'All latency rules.',
    answers: 'A list of rules with the number of requests that each delayed.',
    handle: (_request, { latencies }) => latencies.list(),
  }),
  route({
    method: 'DELETE',
    path: '/latencies/{id}',
    summary: 'Remove a latency rule.',
    answers: 'Nothing.',
    handle: ({ params }, { latencies }) => {
      if (!latencies.remove(params.id!)) throw unknownObject(`latency ${params.id}`);
    },
  }),
  route({
    method: 'DELETE',
    path: '/latencies',
    summary: 'Remove all latency rules.',
    answers: 'Nothing.',
    handle: (_request, { latencies }) => latencies.clear(),
  }),
];
