import { z } from 'zod';
import { SCENARIOS, type ScenarioName } from '../../scenarios/scenarios.js';
import { unknownObject } from '../control-error.js';
import { type ControlRoute, route } from '../route.js';

export const ScenarioTargets = z.strictObject({
  hosts: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Ids of hosts; default: all. Rules about requests are for all.'),
});

export const scenarioRoutes: readonly ControlRoute[] = [
  route({
    method: 'GET',
    path: '/scenarios',
    summary: 'The scenarios that there are.',
    answers: 'A list: name, summary.',
    handle: () => Object.entries(SCENARIOS).map(([name, { summary }]) => ({ name, summary })),
  }),
  route({
    method: 'POST',
    path: '/scenarios/{name}',
    summary:
      'Bring a scenario about. Its latencies and faults can be removed as such; what it changed in the world stays.',
    body: ScenarioTargets,
    answers: 'Nothing.',
    handle: async ({ params, body }, { control, hosts }) => {
      const { name = '' } = params;
      if (!Object.hasOwn(SCENARIOS, name))
        throw unknownObject(`scenario ${name} (there are ${Object.keys(SCENARIOS).join(', ')})`);
      const missing = body.hosts?.find((id) => !hosts.some((host) => host.id === id));
      if (missing !== undefined) throw unknownObject(`host ${missing}`);
      const meant = hosts.filter(({ id }) => body.hosts?.includes(id) ?? true);
      await SCENARIOS[name as ScenarioName].apply(control, meant);
    },
  }),
];
