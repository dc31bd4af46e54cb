import type { Operation } from './operation.js';

/** The operation's input, and the results of the named steps. */
export function knownTo(names: readonly string[], operation: Operation) {
  const results = Object.fromEntries(names.map((name) => [name, operation.steps[name]?.result]));
  return { ...results, input: operation.input, operation: operation.id };
}
