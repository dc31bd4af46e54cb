import { type Exchange, isWrite } from './exchange.js';

/** Resolves while the caller may still write; rejects once it may not (it was fenced off). */
export type Guard = () => Promise<void>;

/** Asks the guard before every attempt of a request that is not a GET. */
export function withGuard(inner: Exchange, guard: Guard): Exchange {
  return async (request) => {
    if (isWrite(request)) await guard();
    return inner(request);
  };
}
