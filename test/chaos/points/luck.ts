import { createHash } from 'node:crypto';

/** Random numbers that follow from a seed and a name, whatever else is drawn. */
export class Luck {
  constructor(readonly seed: string) {}

  /** In [0, 1). */
  number(name: string): number {
    return createHash('sha256').update(`${this.seed}/${name}`).digest().readUInt32BE(0) / 2 ** 32;
  }

  /** Other numbers for another try; the first has those of the seed. */
  again(tries: number): Luck {
    return tries === 1 ? this : new Luck(`${this.seed}/${tries}`);
  }

  pick<T>(name: string, from: readonly T[]): T | undefined {
    return from[Math.floor(this.number(name) * from.length)];
  }

  shuffled<T>(name: string, all: readonly T[]): T[] {
    return all
      .map((one, index) => ({ one, at: this.number(`${name}/${index}`) }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);
  }
}
