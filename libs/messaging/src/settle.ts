import type { Failure } from '#contracts';

/** What became of one delivery of a message. */
export type Outcome =
  | { is: 'done'; result: unknown }
  | { is: 'failed'; failure: Failure }
  /** Its handler has lost the right to act: another replica or a later phase has it now. */
  | { is: 'fenced' }
  /** It never was a message that anybody could handle. */
  | { is: 'malformed'; failure: Failure }
  /** Its handler wants to see it again, later. */
  | { is: 'later'; delayMs: number };

/** What to tell the server, and the sender. */
export interface Settlement {
  /** `keep` says nothing to the server: the delivery that replaced this one decides. */
  verdict: 'ack' | 'nak' | 'term' | 'keep';
  delayMs?: number;
  /** The final answer to the sender, if this is one. */
  answer?: { is: 'succeeded'; result: unknown } | { is: 'failed'; failure: Failure };
  deadLetter?: boolean;
}

/** Waits between tries of a failure that may pass, in ms; when they are used up the failure is final. */
const backOffMs = [500, 1000, 2000, 5000, 10_000, 15_000];

/** A message delivered this often without ever being settled kills whoever handles it. */
const MAX_DELIVERIES = 20;

/**
 * The one place where ack, nak, term and dead letters are decided.
 *
 * @param deliveries  how often this message has been delivered, this time included
 */
export function settle(outcome: Outcome, deliveries: number): Settlement {
  switch (outcome.is) {
    case 'done':
      return { verdict: 'ack', answer: { is: 'succeeded', result: outcome.result } };
    case 'fenced':
      return { verdict: 'keep' };
    case 'later':
      return { verdict: 'nak', delayMs: outcome.delayMs };
    case 'malformed':
      return { verdict: 'term', deadLetter: true, ...failed(outcome.failure) };
    case 'failed': {
      const delayMs = backOffMs[deliveries - 1];
      if (outcome.failure.retryable && delayMs !== undefined) return { verdict: 'nak', delayMs };
      return { verdict: 'ack', ...failed(outcome.failure), deadLetter: outcome.failure.code === 'internal' };
    }
  }
}

const failed = (failure: Failure): Pick<Settlement, 'answer'> => ({ answer: { is: 'failed', failure } });

/** The failure of a message that must not be handled again, or undefined while it may be. */
export function exhausted(deliveries: number): Failure | undefined {
  if (deliveries <= MAX_DELIVERIES) return undefined;
  return {
    code: 'message.exhausted',
    message: `delivered ${deliveries} times and never settled: its handler ends the process, or hangs`,
    retryable: false,
    effect: 'unknown',
    remedy: 'Look at the log of the service for what ended it, then retry the operation.',
  };
}
