import { type OperationError, refuse } from '#contracts';

/** Ctrl-C while an operation was waited for. */
export function interrupted(id: string): OperationError {
  return refuse('cli.interrupted', `no longer waiting; operation ${id} goes on`, {
    retryable: true,
    remedy: `\`npx powervm operation watch ${id}\` shows it again.`,
  });
}
