import type { ControlRoute } from '../route.js';
import { clockRoutes } from './clock.js';
import { delayRoutes } from './delays.js';
import { faultRoutes } from './faults.js';
import { holdRoutes } from './holds.js';
import { hostRoutes } from './hosts.js';
import { latencyRoutes } from './latencies.js';
import { logRoutes } from './log.js';
import { openApiRoutes } from './openapi.js';
import { stateRoutes } from './state.js';

/** Everything that the control API can do. */
export const ROUTES: readonly ControlRoute[] = [
  ...openApiRoutes(() => ROUTES),
  ...hostRoutes,
  ...holdRoutes,
  ...faultRoutes,
  ...latencyRoutes,
  ...delayRoutes,
  ...stateRoutes,
  ...logRoutes,
  ...clockRoutes,
];
