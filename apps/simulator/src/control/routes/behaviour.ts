import { z } from 'zod';
import { type ControlRoute, route } from '../route.js';

export const Behaviour = z.strictObject({
  leftoversOnDelete: z
    .boolean()
    .optional()
    .describe('Whether the server adapters of a deleted partition stay, with their storage, under its id.'),
});
export type Behaviour = z.infer<typeof Behaviour>;

export const behaviourRoutes: readonly ControlRoute[] = [
  route({
    method: 'PATCH',
    path: '/behaviour',
    summary: 'Change how the hosts behave from now on.',
    body: Behaviour,
    answers: 'The behaviour.',
    handle: ({ body }, { world }) => {
      world.leftoversOnDelete = body.leftoversOnDelete ?? world.leftoversOnDelete;
      return { leftoversOnDelete: world.leftoversOnDelete };
    },
  }),
];
