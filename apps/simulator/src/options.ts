import type { Clock } from './clock/clock.js';
import type { Passwords } from './http/logon.js';
import type { KeyAndCertificate } from './http/self-signed-certificate.js';
import type { ScenarioName } from './scenarios/scenarios.js';
import type { Delays } from './world/delays.js';
import type { HostProfile, Manager } from './world/profiles/options.js';
import type { PoolProfile } from './world/profiles/pool.js';

export interface HostOptions extends Partial<HostProfile> {
  /** Scope of the host's objects; `host-1`, `host-2`, … when absent. */
  id?: string;
  /** HTTP port, 0 or absent for a free one. An HMC listens on the ports of its first host. */
  port?: number;
  /** HTTPS port, when HTTPS is on; 0 or absent for a free one. */
  httpsPort?: number;
  /** Ids of the shared storage pools that it reaches; all of them when absent. */
  pools?: string[];
}

export interface SimulatorOptions {
  /** How many hosts, or one entry for each. Default: one. */
  hosts?: number | HostOptions[];
  /** What manages the hosts. Default: `novalink`, each host on its own port; `hmc`: all of them behind one. */
  profile?: Manager;
  /** Shared storage pools. Default: one, reached by all hosts. */
  pools?: Partial<PoolProfile>[];
  /** Address to listen on. Default 127.0.0.1. */
  address?: string;
  /** Serve HTTPS too, with a certificate made at start (`true`) or with this one. */
  https?: boolean | KeyAndCertificate;
  /** Serve the control API: on a free port (`true`) or there. Default: no. It has no logon. */
  control?: boolean | { port?: number; address?: string };
  /** For password logon. Default: user `nova`, password `nova`. */
  passwords?: Passwords;
  /** Where the tokens of file logon are written. Default: a new directory, removed at the end. */
  tokenDirectory?: string;
  /**
   * Where the state is kept, and taken up again at the next start: objects, jobs, pending changes, the bytes of disks and media.
   * Sessions and event queues are forgotten. Default: in memory, the bytes in a temporary directory that is removed at the end.
   */
  stateDir?: string;
  /** Scenarios that are brought about at start, in this order. */
  scenarios?: ScenarioName[];
  /** Whether the server adapters of a deleted partition stay behind, with their storage, under its id. Default: no. */
  leftoversOnDelete?: boolean;
  /** Equal seeds and equal requests give equal ids. */
  seed?: string;
  clock?: Clock;
  delays?: Partial<Delays>;
  /** Told of accidents inside the simulator (clients see status 500). Default: printed to standard error. */
  onError?: (error: unknown) => void;
}
