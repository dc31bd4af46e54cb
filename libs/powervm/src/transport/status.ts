import { type ErrorResponse, parseErrorResponse } from '../atom/error-response.js';
import { withoutQuery } from '../atom/href.js';
import { PowerVmError, type PowerVmErrorCode } from '../errors.js';
import { isBusy } from './busy.js';
import { type Exchange, type ExchangeRequest, type ExchangeResponse, isWrite } from './exchange.js';

/** Turns an answer that is neither 2xx nor 304 into an error. */
export function withStatusErrors(inner: Exchange): Exchange {
  return async (request) => {
    const response = await inner(request);
    if ((response.status >= 200 && response.status < 300) || response.status === 304) return response;
    throw statusError(request, response);
  };
}

function statusError(request: ExchangeRequest, response: ExchangeResponse): PowerVmError {
  const said = parseErrorResponse(response.body);
  const path = withoutQuery(request.path);
  const text = said === undefined || said.message === '' ? '' : `: ${said.message}`;
  const unreadable = response.status >= 500 && said === undefined;
  const code = codeOf(response.status, said);
  return new PowerVmError(code, `${request.method} ${path}: ${response.status}${text}`, {
    method: request.method,
    path,
    status: response.status,
    serverMessage: said?.message,
    // A server that failed, or a gateway in between, says nothing about what was done before; one that is busy did nothing.
    outcomeUnknown: response.status >= 500 && code !== 'hypervisor.busy' && isWrite(request),
    ...(unreadable ? { retryable: true } : {}),
  });
}

function codeOf(status: number, said: ErrorResponse | undefined): PowerVmErrorCode {
  if (said !== undefined && isBusy(said)) return 'hypervisor.busy';
  if (status === 401) return 'hypervisor.unauthorized';
  if (status === 404) return 'hypervisor.not-found';
  if (status === 412) return 'hypervisor.etag-mismatch';
  return status >= 500 ? 'hypervisor.failed' : 'hypervisor.refused';
}
