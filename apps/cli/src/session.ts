import type { Client } from './client.js';
import type { Terminal } from './terminal.js';

/** One run of one command, connected. */
export interface Session extends Client {
  readonly terminal: Terminal;
  /** One JSON document on standard output, and nothing else there. */
  readonly json: boolean;
}
