import { z } from 'zod';
import type { World } from '../../world/world.js';
import { type ControlRoute, route } from '../route.js';

export const stateRoutes: readonly ControlRoute[] = [
  route({
    method: 'GET',
    path: '/state',
    summary: 'Everything that exists on all hosts and pools, for comparing before and after object by object.',
    query: z.strictObject({
      counters: z
        .stringbool()
        .default(false)
        .describe('Show etags, revisions and times too, which change although the objects are the same.'),
    }),
    answers: 'Object key (`<host or pool>/<path>`) -> object.',
    handle: ({ query }, { world }) => (query.counters ? withCounters(world) : world.snapshot()),
  }),
];

function withCounters(world: World): Record<string, Record<string, unknown>> {
  const snapshot = world.snapshot();
  for (const object of world.objects()) {
    const key = `${object.scope}/${world.path(object)}`;
    snapshot[key] = { ...structuredClone(object), etag: world.etag(object) };
  }
  return snapshot;
}
