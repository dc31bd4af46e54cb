import { isPowerVmError } from '../errors.js';
import { type Exchange, isWrite } from './exchange.js';

/**
 * Repeats a read once when its connection was cut: a kept-alive connection may have been closed by the server just as we
 * used it. Writes are not repeated, since they may have happened.
 */
export function withReconnect(inner: Exchange): Exchange {
  return async (request) => {
    try {
      return await inner(request);
    } catch (error) {
      if (isWrite(request) || !isPowerVmError(error, 'hypervisor.connection-lost')) throw error;
      return inner({ ...request, attempt: request.attempt + 1 });
    }
  };
}
