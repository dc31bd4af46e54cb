import type { ErrorResponse } from '../atom/error-response.js';
import type { Clock } from '../clock.js';
import { isPowerVmError } from '../errors.js';
import { type Exchange, isRepeatable } from './exchange.js';
import { pauseFor } from './pause.js';

const PAUSES_MS = [5_000, 10_000, 15_000];

/** Whether the manager or a VIOS refused for lack of time. Only a readable body counts: a plain 500 or 503 does not. */
export function isBusy({ status, message }: ErrorResponse): boolean {
  if (message.includes('HSCL3205') || message.includes('VIOS0014')) return true;
  if (status === 503) return true;
  if (status !== 500) return false;
  return (
    (message.includes('VIOS') && message.includes('is busy processing some other request')) ||
    message.includes('The system is currently too busy')
  );
}

/** Repeats a request that met a busy server: three times, after 5, 10 and 15 s. A stream cannot be sent twice. */
export function withBusyRetry(inner: Exchange, clock: Clock): Exchange {
  return async (first) => {
    let request = first;
    for (const pause of PAUSES_MS) {
      try {
        return await inner(request);
      } catch (error) {
        if (!isPowerVmError(error, 'hypervisor.busy') || !isRepeatable(request)) throw error;
      }
      await pauseFor(request, pause, clock);
      request = { ...request, attempt: request.attempt + 1 };
    }
    return inner(request);
  };
}
