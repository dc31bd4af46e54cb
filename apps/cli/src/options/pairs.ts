import { InvalidArgumentError } from 'commander';

/**
 * `vcpus=2,ram=4096` as a map; words without `=` are keys with an empty value.
 *
 * @throws InvalidArgumentError for a key that is not allowed, or given twice
 */
export function pairs(text: string, allowed: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of text.split(',')) {
    const [key = '', ...value] = part.split('=');
    const name = key.trim();
    if (!allowed.includes(name)) {
      throw new InvalidArgumentError(`'${name}' is not known here: use ${allowed.join(', ')}.`);
    }
    if (found.has(name)) throw new InvalidArgumentError(`'${name}' is given twice.`);
    found.set(name, value.join('=').trim());
  }
  return found;
}

/** One `key=value` of an option that may be repeated; the key is everything before the first `=`. */
export function keyValue(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('write it as key=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Collects an option that may be repeated. */
export const repeated =
  <T>(parse: (text: string) => T) =>
  (text: string, before: T[] = []): T[] => [...before, parse(text)];

/** A whole number of an option. */
export function whole(what: string, text: string, least = 0): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isInteger(number) || number < least) {
    throw new InvalidArgumentError(`${what} must be a whole number of at least ${least}.`);
  }
  return number;
}

export const wholeNumber =
  (what: string, least = 0) =>
  (text: string): number =>
    whole(what, text, least);
