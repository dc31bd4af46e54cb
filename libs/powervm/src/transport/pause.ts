import type { Clock } from '../clock.js';
import type { ExchangeRequest } from './exchange.js';
import { failure } from './wire-errors.js';

/** Waits between two attempts; ends with `hypervisor.aborted` when a caller of the request gives up. */
export async function pauseFor(request: ExchangeRequest, ms: number, clock: Clock): Promise<void> {
  const { signals } = request;
  try {
    await clock.sleep(ms, signals.length > 1 ? AbortSignal.any([...signals]) : signals[0]);
  } catch (error) {
    if (!signals.some((signal) => signal.aborted)) throw error;
    throw failure(request, 'hypervisor.aborted', 'the caller has given up', false);
  }
}
