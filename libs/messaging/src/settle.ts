import type { Failure } from '#contracts';

/** What kind of message is being settled; only steps and commands can end in a failure. */
export type MessageKind = 'step' | 'command' | 'event' | 'wake';

/** What became of one delivery of a message. */
export type Outcome =
  | { is: 'done'; result: unknown }
  | { is: 'failed'; failure: Failure }
  /** It was answered before; only the acknowledgement was lost. */
  | { is: 'answered'; answer: Answer }
  /** A later phase or attempt has the step, or another copy of this very message: nothing is to be done for it. */
  | { is: 'out of date' }
  /** Its handler has lost the step to a newer delivery of the same message. */
  | { is: 'fenced' }
  /** It never was a message that anybody could handle, or it has been tried too often. */
  | { is: 'malformed'; failure: Failure }
  /** Its handler wants to see it again, later. */
  | { is: 'later'; delayMs: number };

export type Answer = { is: 'succeeded'; result: unknown } | { is: 'failed'; failure: Failure };

/** What to tell the server, and the sender. */
export interface Settlement {
  /** `keep` says nothing to the server: the delivery that replaced this one decides. */
  verdict: 'ack' | 'nak' | 'term' | 'keep';
  delayMs?: number;
  /** The final answer to the sender, if this is one. */
  answer?: Answer;
  deadLetter?: boolean;
}

/** Waits between tries of a failure that may pass, in ms; when they are used up the failure of a step is final. */
const backOffMs = [500, 1000, 2000, 5000, 10_000, 15_000];

/** Messages of the operations themselves must not be lost: they are tried again for ever, this far apart at most. */
const BOOKKEEPING_MS = 5000;

/** A step or command taken up this often in a row without a word ends, or hangs, whoever handles it. */
const MAX_TAKINGS = 20;

/**
 * The one place where ack, nak, term and dead letters are decided.
 *
 * @param tries  how often handling has failed, this time included; deliveries after a crash do not count
 */
export function settle(kind: MessageKind, outcome: Outcome, tries: number): Settlement {
  switch (outcome.is) {
    case 'done':
      return { verdict: 'ack', answer: { is: 'succeeded', result: outcome.result } };
    case 'answered':
      return { verdict: 'ack', answer: outcome.answer };
    case 'out of date':
      return { verdict: 'ack' };
    case 'fenced':
      return { verdict: 'keep' };
    case 'later':
      return { verdict: 'nak', delayMs: outcome.delayMs };
    case 'malformed':
      return { verdict: 'term', deadLetter: true, answer: { is: 'failed', failure: outcome.failure } };
    case 'failed':
      return settleFailure(kind, outcome.failure, tries);
  }
}

function settleFailure(kind: MessageKind, failure: Failure, tries: number): Settlement {
  const delayMs = backOffMs[tries - 1];
  if (kind === 'step') {
    if (failure.retryable && delayMs !== undefined) return { verdict: 'nak', delayMs };
    return { verdict: 'ack', answer: { is: 'failed', failure }, deadLetter: failure.code === 'internal' };
  }
  const refused = kind === 'command' && !failure.retryable;
  if (refused) return { verdict: 'ack', answer: { is: 'failed', failure } };
  return { verdict: 'nak', delayMs: Math.min(delayMs ?? BOOKKEEPING_MS, BOOKKEEPING_MS) };
}

/**
 * The failure of a message that must not be handled again, or undefined while it may be. Not deliveries are counted: a broker that
 * flaps delivers again what is being worked on, and what waits by its own word may wait for long.
 */
export function exhausted(kind: MessageKind, takings: number): Failure | undefined {
  if (kind === 'event' || kind === 'wake' || takings <= MAX_TAKINGS) return undefined;
  return {
    code: 'message.exhausted',
    message: `taken up ${takings - 1} times and never settled: its handler ends the process, or hangs`,
    retryable: false,
    effect: 'unknown',
    remedy: 'Look at the log of the service for what ended it, then retry the operation.',
  };
}
