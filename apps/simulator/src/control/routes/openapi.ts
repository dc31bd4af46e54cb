import { openApi } from '../openapi.js';
import { type ControlRoute, route } from '../route.js';

/** @param routes read when asked, as the list contains this one */
export const openApiRoutes = (routes: () => readonly ControlRoute[]): readonly ControlRoute[] => [
  route({
    method: 'GET',
    path: '/openapi.json',
    summary: 'This description.',
    answers: 'An OpenAPI 3.1 document.',
    handle: () => openApi(routes()),
  }),
];
