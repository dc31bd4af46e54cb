import { isFinal, type OperationView } from '#contracts';

/** How long an operation took, or has taken so far; ms. */
export function tookMs({ createdAt, updatedAt, state }: OperationView, now = Date.now()): number {
  return (isFinal(state) ? Date.parse(updatedAt) : now) - Date.parse(createdAt);
}
