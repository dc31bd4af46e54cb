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
  /** For the stores. */
  folder: string;
  /** Path of the program; what is installed when absent. */
  program?: string | undefined;
}
