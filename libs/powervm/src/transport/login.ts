import { isPowerVmError } from '../errors.js';
import { type Exchange, isRepeatable } from './exchange.js';

/** Where tokens come from. */
export interface Tokens {
  /** The current token; logs on when there is none. */
  current(): Promise<string>;
  /** A token other than `refused`; all who ask at once share one logon. */
  renew(refused: string): Promise<string>;
}

/** Sends the session's token, and after a 401 logs on once and repeats the request once. */
export function withLogin(inner: Exchange, tokens: Tokens): Exchange {
  return async (request) => {
    const token = await tokens.current();
    try {
      return await inner({ ...request, headers: { ...request.headers, 'X-API-Session': token } });
    } catch (error) {
      if (!isPowerVmError(error, 'hypervisor.unauthorized') || !isRepeatable(request)) throw error;
    }
    const renewed = await tokens.renew(token);
    return inner({
      ...request,
      headers: { ...request.headers, 'X-API-Session': renewed },
      attempt: request.attempt + 1,
    });
  };
}
