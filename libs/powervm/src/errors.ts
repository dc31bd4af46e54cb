/** Stable names of what can go wrong; stored with messages and matched by callers. */
export type PowerVmErrorCode =
  | 'hypervisor.not-found'
  | 'hypervisor.unauthorized'
  | 'hypervisor.etag-mismatch'
  | 'hypervisor.busy'
  | 'hypervisor.refused'
  | 'hypervisor.failed'
  | 'hypervisor.timeout'
  | 'hypervisor.aborted'
  | 'hypervisor.unreachable'
  | 'hypervisor.connection-lost'
  | 'hypervisor.tls'
  | 'hypervisor.bad-document'
  | 'hypervisor.group-not-read'
  | 'hypervisor.job-failed'
  | 'hypervisor.job-timeout'
  | 'hypervisor.token-file'
  | 'hypervisor.logon-unsupported'
  | 'hypervisor.invalid-argument'
  | 'hypervisor.closed';

const RETRYABLE: ReadonlySet<PowerVmErrorCode> = new Set([
  'hypervisor.etag-mismatch',
  'hypervisor.busy',
  'hypervisor.timeout',
  'hypervisor.unreachable',
  'hypervisor.connection-lost',
  'hypervisor.job-timeout',
]);

export interface PowerVmErrorDetails {
  readonly method?: string | undefined;
  /** Path of the request without its query. */
  readonly path?: string | undefined;
  readonly status?: number | undefined;
  /** The server's own text, when its answer could be read. */
  readonly serverMessage?: string | undefined;
  /** Overrides what the code alone says. */
  readonly retryable?: boolean | undefined;
  readonly outcomeUnknown?: boolean | undefined;
  readonly cause?: unknown;
}

/**
 * Root of all errors of this library. Never holds a body, a token or a password.
 *
 * `retryable`: the same request may succeed later. `outcomeUnknown`: a write may have happened although it failed.
 */
export class PowerVmError extends Error {
  override readonly name: string = 'PowerVmError';
  readonly code: PowerVmErrorCode;
  readonly retryable: boolean;
  readonly outcomeUnknown: boolean;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly status: number | undefined;
  readonly serverMessage: string | undefined;

  constructor(code: PowerVmErrorCode, message: string, details: PowerVmErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable ?? RETRYABLE.has(code);
    this.outcomeUnknown = details.outcomeUnknown ?? false;
    this.method = details.method;
    this.path = details.path;
    this.status = details.status;
    this.serverMessage = details.serverMessage;
  }
}

/**
 * Whether the server has looked at a request and said no. After a 5xx (`outcomeUnknown`) a write may have been done all the same:
 * look before doing anything instead of it.
 */
export function isRefusal(error: unknown): error is PowerVmError {
  if (!isPowerVmError(error) || error.retryable) return false;
  return error.code === 'hypervisor.failed' || !error.outcomeUnknown;
}

/** Whether the same request may succeed later. An observer that lets no request through may say so too, by `retryable`. */
export function isRetryable(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === true;
}

/** Compares by code, since two copies of a package break `instanceof`. */
export function isPowerVmError(error: unknown, code?: PowerVmErrorCode): error is PowerVmError {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return code === undefined ? error.code.startsWith('hypervisor.') : error.code === code;
}
