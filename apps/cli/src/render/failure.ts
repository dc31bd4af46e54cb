import type { Failure } from '#contracts';

/**
 * An error for people: what happened, where, what to do next, and where to look.
 *
 *     error: flavor.extraSpecs["powervm:min_mem"] is more than the memory (request.invalid)
 *       field:    flavor.extraSpecs["powervm:min_mem"]
 *       next:     Correct the field and send the request again.
 *       trace id: 4bf92f3577b34da6a3ce929d0e0e4736
 */
export function failureText(failure: Failure, traceId?: string): string {
  const details: [string, string | undefined][] = [
    ['step', failure.step],
    ['host', failure.host],
    ['field', failure.field],
    ['cause', failure.causes?.[0]],
    ['next', failure.remedy ?? defaultRemedy(failure)],
    ['trace id', traceId],
  ];
  const lines = details
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `  ${`${name}:`.padEnd(9)} ${text}`);
  return [`error: ${failure.message} (${failure.code})`, ...lines].join('\n');
}

function defaultRemedy(failure: Failure): string {
  if (failure.retryable) return 'Try again: the cause may have passed.';
  return 'Look at the trace, or at the log of the service, by the trace id.';
}
