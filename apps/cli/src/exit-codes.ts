import type { Failure, OperationState } from '#contracts';

/** What a caller can rely on; part of the command line's interface. */
export const EXIT = {
  ok: 0,
  /** The operation failed, and what it had done is undone. */
  failed: 1,
  /** Wrong usage, or a request that the contract refuses. */
  invalid: 2,
  /** No such server, host or operation. */
  notFound: 3,
  /** No NATS server, or no service that answers. */
  unavailable: 4,
  /** Something of the operation could not be undone: a person has to look. */
  needsAttention: 5,
  /** Ctrl-C: the operation goes on. */
  interrupted: 130,
} as const;

/** The exit codes for `--help`. */
export const EXIT_HELP =
  'Exit codes: 0 ok, 1 operation failed, 2 usage or invalid request, 3 not found, 4 unavailable (NATS or a service), ' +
  '5 needs attention, 130 interrupted (the operation goes on).';

const unavailable = new Set(['nats.unreachable', 'nats.provisioning', 'service.unavailable', 'service.timeout']);
const invalid = new Set(['request.invalid', 'config.invalid', 'usage.invalid', 'server.ambiguous']);

/** The exit code for a request that was refused or could not be sent. */
export function exitOfFailure({ code }: Pick<Failure, 'code'>): number {
  if (code === 'cli.interrupted') return EXIT.interrupted;
  if (unavailable.has(code)) return EXIT.unavailable;
  if (invalid.has(code)) return EXIT.invalid;
  if (code.endsWith('.not-found') || code === 'host.unknown') return EXIT.notFound;
  return EXIT.failed;
}

/** The exit code for an operation that has ended. */
export function exitOfOperation(state: OperationState): number {
  if (state === 'failed') return EXIT.failed;
  if (state === 'needs-attention') return EXIT.needsAttention;
  return EXIT.ok;
}
