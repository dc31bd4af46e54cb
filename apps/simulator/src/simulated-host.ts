import type { Sessions } from './http/sessions.js';

/** One managed system, and where it is found: several of them have one address when an HMC manages them. */
export interface SimulatedHost {
  id: string;
  /** Id of the HMC that manages it; absent for NovaLink. */
  hmc?: string;
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Set when HTTPS is on. */
  httpsUrl?: string;
  /** Certificate to trust, in PEM; set when HTTPS is on. */
  certificate?: string;
  systemUuid: string;
  /** 7 characters. */
  serial: string;
  /** Ends sessions, so that clients have to log on again. */
  sessions: Sessions;
}
