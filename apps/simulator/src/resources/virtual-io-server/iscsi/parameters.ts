import { badRequest } from '../../../errors.js';

/** `a` or `[a,b]`, as clients write lists; empty when absent. */
export function listOf(value: string | undefined): string[] {
  const inside = /^\[(.*)\]$/s.exec(value ?? '')?.[1] ?? value ?? '';
  return inside
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
}

/** @throws {RestError} 400 for what is no LUN */
export function numbersOf(value: string | undefined): number[] {
  return listOf(value).map((one) => {
    if (!/^\d{1,5}$/.test(one)) throw badRequest(`targetLUN ${one} is not a number.`);
    return Number(one);
  });
}
