import { isPowerVmError, PowerVmError } from '../errors.js';
import { type Exchange, isRepeatable } from './exchange.js';

/** Where tokens come from. */
export interface Tokens {
  /** The current token; logs on when there is none. */
  current(): Promise<string>;
  /** A token other than `refused`; all who ask at once share one logon. */
  renew(refused: string): Promise<string>;
}

/** A host that restarts again and again takes sessions with it that have only just begun. */
const LOGONS = 3;

/** Sends the session's token, and after a 401 logs on and repeats the request, a few times. */
export function withLogin(inner: Exchange, tokens: Tokens): Exchange {
  return async (request) => {
    let token = await tokens.current();
    for (let logons = 0; ; logons += 1) {
      try {
        const headers = { ...request.headers, 'X-API-Session': token };
        return await inner({ ...request, headers, attempt: request.attempt + logons });
      } catch (error) {
        if (!isPowerVmError(error, 'hypervisor.unauthorized')) throw error;
        if (!isRepeatable(request)) throw withoutSession(error);
        if (logons >= LOGONS) throw error;
      }
      token = await tokens.renew(token);
    }
  };
}

/** A stream cannot be sent twice; whoever has its source can begin anew, as the session is lost and not the right to one. */
function withoutSession(error: PowerVmError): PowerVmError {
  const { code, message, method, path, status, serverMessage, outcomeUnknown } = error;
  return new PowerVmError(code, message, {
    ...{ method, path, status, serverMessage, outcomeUnknown },
    retryable: true,
    cause: error,
  });
}
