import { busyHost } from './busy-host.js';
import { busyVios } from './busy-vios.js';
import { contention } from './contention.js';
import { failingJobs } from './failing-jobs.js';
import { flakyNetwork } from './flaky-network.js';
import { fullPool } from './full-pool.js';
import { lostEvents } from './lost-events.js';
import { recycledLparId } from './recycled-lpar-id.js';
import { rmcLost } from './rmc-lost.js';
import type { Scenario } from './scenario.js';
import { sessionLost } from './session-lost.js';
import { slowHypervisor } from './slow-hypervisor.js';
import { viosDown } from './vios-down.js';

/** All scenarios by name; a new one is a file beside this one and a line here. */
export const SCENARIOS = {
  'busy-host': busyHost,
  'vios-down': viosDown,
  'rmc-lost': rmcLost,
  'busy-vios': busyVios,
  'recycled-lpar-id': recycledLparId,
  'full-pool': fullPool,
  'slow-hypervisor': slowHypervisor,
  'flaky-network': flakyNetwork,
  'session-lost': sessionLost,
  'lost-events': lostEvents,
  contention,
  'failing-jobs': failingJobs,
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

export const SCENARIO_NAMES = Object.keys(SCENARIOS) as [ScenarioName, ...ScenarioName[]];
