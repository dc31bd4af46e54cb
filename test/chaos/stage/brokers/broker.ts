import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** What the services of a stage talk through. */
export interface Broker {
  /** For clients. */
  readonly urls: readonly string[];
  /** Of each stream. */
  readonly replicas: number;
  /** SIGKILL to a server; where there are several, to another one each time. */
  kill(): Promise<void>;
  /** What was killed comes back. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface BrokerOptions {
  /** For logs and stores. */
  folder: string;
  /** For stores, when they are elsewhere. */
  store?: string;
  /** Path of the program; what is installed when absent. */
  program?: string | undefined;
}

/** A log beside those of the services. */
export function logFileIn(folder: string, name: string): string {
  mkdirSync(join(folder, 'logs'), { recursive: true });
  return join(folder, 'logs', `${name}.log`);
}
