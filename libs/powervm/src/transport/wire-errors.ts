import { withoutQuery } from '../atom/href.js';
import { PowerVmError, type PowerVmErrorCode } from '../errors.js';
import { type ExchangeRequest, isWrite } from './exchange.js';

const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const TLS = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;

/** Turns what the HTTP library threw into an error of ours. */
export function wireError(request: ExchangeRequest, cause: unknown): PowerVmError {
  const name = codeOf(cause);
  if (TLS.test(name)) {
    return failure(request, 'hypervisor.tls', `the server's certificate is not trusted (${name}); give its CA`, false);
  }
  if (NOT_SENT.has(name)) return failure(request, 'hypervisor.unreachable', `no connection (${name})`, false);
  if (name === 'UND_ERR_CLOSED' || name === 'UND_ERR_DESTROYED') {
    return failure(request, 'hypervisor.closed', 'the client is closed', true);
  }
  return failure(request, 'hypervisor.connection-lost', `the connection was cut (${name})`, true);
}

/** @param sent whether the server may have seen the request */
export function failure(request: ExchangeRequest, code: PowerVmErrorCode, reason: string, sent: boolean): PowerVmError {
  const path = withoutQuery(request.path);
  return new PowerVmError(code, `${request.method} ${path}: ${reason}`, {
    method: request.method,
    path,
    outcomeUnknown: sent && isWrite(request),
  });
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('cause' in error && error.cause !== undefined) return codeOf(error.cause);
  return error instanceof Error ? error.name : 'unknown';
}
