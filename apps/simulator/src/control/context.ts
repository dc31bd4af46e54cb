import type { Faults } from '../faults/faults.js';
import type { RequestLog } from '../http/request-log.js';
import type { Sessions } from '../http/sessions.js';
import type { Services } from '../rest/services.js';
import type { World } from '../world/world.js';
import type { Control } from './control.js';
import type { Holds } from './rules/holds.js';
import type { Latencies } from './rules/latencies.js';

/** A host as the control API shows it. */
export interface HostAddress {
  id: string;
  /** Id of the HMC that manages it; absent for NovaLink. */
  hmc?: string;
  /** `http://127.0.0.1:<port>` */
  url: string;
  httpsUrl?: string;
  /** Certificate to trust, in PEM; set when HTTPS is on. */
  certificate?: string;
  systemUuid: string;
  serial: string;
}

/** What the routes of the control API work on. */
export interface ControlContext {
  world: World;
  services: Services;
  log: RequestLog;
  holds: Holds;
  faults: Faults;
  latencies: Latencies;
  /** The same as functions, for what is made of several of them. */
  control: Control;
  hosts: (HostAddress & { sessions: Sessions })[];
}
