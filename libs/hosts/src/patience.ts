import { setTimeout as delay } from 'node:timers/promises';
import { refuse } from '#contracts';
import type { Host } from './host.js';

/** For one host of many that are asked: longer than a read in good health takes, shorter than callers wait; ms. */
export const PATIENCE_MS = 5000;

/**
 * What a host answers, unless it keeps the answers of the others waiting.
 *
 * @throws OperationError `hypervisor.timeout`, naming the host
 */
export async function inPatience<T>({ id }: Host, answer: Promise<T>): Promise<T> {
  const waiting = new AbortController();
  const late = delay(PATIENCE_MS, undefined, { signal: waiting.signal, ref: false }).then(() => {
    throw refuse('hypervisor.timeout', `host ${id} did not answer within ${PATIENCE_MS / 1000} s`, {
      retryable: true,
      host: id,
      remedy: 'See whether it is overloaded or away.',
    });
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    waiting.abort();
  }
}
