import { z } from 'zod';
import type { Identity } from '../../world/identity.js';

/** Which of the matching requests are meant, counted from the moment the rule is made. */
export const Occurrence = z.strictObject({
  nth: z.int().min(1).optional().describe('From the n-th on; alone, the n-th only.'),
  every: z.int().min(1).optional().describe('Each k-th (from the nth on).'),
  probability: z.number().min(0).max(1).optional().describe('By chance, repeatable for one seed.'),
  count: z.int().min(1).optional().describe('This often at most. Default: 1 with nth alone, else without limit.'),
});
export type Occurrence = z.infer<typeof Occurrence>;

/** Counts the matching requests of one rule. */
export class Occurrences {
  seen = 0;
  hits = 0;
  readonly #limit: number;

  /** @param key names the rule, so that each has its own luck */
  constructor(
    private readonly when: Occurrence,
    private readonly identity: Identity,
    private readonly key: string,
  ) {
    const alone = when.nth !== undefined && when.every === undefined && when.probability === undefined;
    this.#limit = when.count ?? (alone ? 1 : Number.POSITIVE_INFINITY);
  }

  get isOver(): boolean {
    return this.hits >= this.#limit;
  }

  /** To be asked once for each matching request. */
  isMeant(): boolean {
    const number = ++this.seen;
    const { nth = 1, every = 1, probability = 1 } = this.when;
    const first = this.when.nth === undefined ? every : nth;
    if (this.isOver || number < first || (number - first) % every !== 0) return false;
    if (chance(this.identity, `${this.key}/${number}`) >= probability) return false;
    this.hits++;
    return true;
  }
}

/** A number in [0, 1) that follows from the seed and a key. */
export function chance(identity: Identity, key: string): number {
  return identity.digest(key).readUInt32BE(0) / 2 ** 32;
}
