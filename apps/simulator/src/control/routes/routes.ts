import type { ControlRoute } from '../route.js';
import { behaviourRoutes } from './behaviour.js';
import { clockRoutes } from './clock.js';
import { delayRoutes } from './delays.js';
import { diskImageRoutes } from './disk-images.js';
import { diskRoutes } from './disks.js';
import { faultRoutes } from './faults.js';
import { holdRoutes } from './holds.js';
import { hostRoutes } from './hosts.js';
import { iscsiVolumeRoutes } from './iscsi-volumes.js';
import { latencyRoutes } from './latencies.js';
import { logRoutes } from './log.js';
import { openApiRoutes } from './openapi.js';
import { scenarioRoutes } from './scenarios.js';
import { stateRoutes } from './state.js';
import { viosRoutes } from './vioses.js';
import { volumeRoutes } from './volumes.js';

/** Everything that the control API can do. */
export const ROUTES: readonly ControlRoute[] = [
  ...openApiRoutes(() => ROUTES),
  ...hostRoutes,
  ...viosRoutes,
  ...diskRoutes,
  ...volumeRoutes,
  ...iscsiVolumeRoutes,
  ...diskImageRoutes,
  ...holdRoutes,
  ...faultRoutes,
  ...latencyRoutes,
  ...delayRoutes,
  ...behaviourRoutes,
  ...scenarioRoutes,
  ...stateRoutes,
  ...logRoutes,
  ...clockRoutes,
];
