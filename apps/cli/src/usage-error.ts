import { type OperationError, refuse } from '#contracts';

/** A command line that cannot be understood, or names a file that cannot be used. */
export function usageError(message: string, details: { field?: string; remedy?: string } = {}): OperationError {
  return refuse('usage.invalid', message, details);
}
