/** A request that is refused: becomes an HttpErrorResponse document with this status and text. */
export class RestError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'RestError';
  }
}

export const badRequest = (message: string) => new RestError(400, 'simulator.bad-request', message);
export const unauthorized = (message: string) => new RestError(401, 'simulator.unauthorized', message);
export const notFound = (message: string) => new RestError(404, 'simulator.not-found', message);
/** The object's state does not allow it: running partition, used id, storage in use, no capacity left. */
export const conflict = (message: string) => new RestError(409, 'simulator.conflict', message);
export const stale = (message: string) => new RestError(412, 'simulator.stale-etag', message);

/** What the simulator cannot do is refused by name, so that nobody takes silence for success. */
export const notImplemented = (what: string) =>
  new RestError(501, 'simulator.not-implemented', `The simulator does not implement ${what}.`);
