import { isDeepStrictEqual } from 'node:util';

/** @throws Error that says what was expected and what is there */
export function expectEqual(what: string, is: unknown, expected: unknown): void {
  if (isDeepStrictEqual(is, expected)) return;
  throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(is)}`);
}

/** @throws Error that says what does not hold, with what was found */
export function expectThat(what: string, holds: boolean, found?: unknown): void {
  if (!holds) throw new Error(found === undefined ? what : `${what}; found ${JSON.stringify(found)}`);
}
