/** How long things take, in ms on the simulator's clock. Settable while it runs. */
export interface Delays {
  /** `starting` to `running`. */
  start: number;
  /** `running` to RMC active. */
  rmc: number;
  /** `shutting down` to `not activated`, when the operating system is asked. */
  shutdown: number;
  /** How long a job is RUNNING, by operation name; `default` for the others. */
  jobs: { default: number; [operation: string]: number };
  /** Whether the answer that starts a job may be final already. Real servers mostly answer before the end. */
  jobsMayEndAtOnce: boolean;
  /** How long a read of the event feed is held when there is nothing to tell. */
  eventPoll: number;
  /** Between two samples of the long-term and of the short-term monitor; 1000 at least. */
  longTermSample: number;
  shortTermSample: number;
}

export function defaultDelays(): Delays {
  return {
    start: 0,
    rmc: 0,
    shutdown: 0,
    jobs: { default: 0 },
    jobsMayEndAtOnce: false,
    eventPoll: 10_000,
    longTermSample: 30_000,
    shortTermSample: 5_000,
  };
}
