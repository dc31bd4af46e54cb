/** The fixed order of the children of one complex element, with the sequences of those that are complex themselves. */
export class Sequence {
  readonly names: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;

  constructor(
    names: string,
    private readonly nested: Readonly<Record<string, Sequence>> = {},
    private readonly anywhere: ReadonlySet<string> = new Set(),
  ) {
    this.names = names.split(/\s+/).filter(Boolean);
    this.#positions = new Map(this.names.map((name, position) => [name, position]));
    for (const name of Object.keys(nested)) {
      if (!this.has(name)) throw new Error(`nested sequence of ${name}, which is not in the sequence itself`);
    }
  }

  has(name: string): boolean {
    return this.#positions.has(name);
  }

  position(name: string): number | undefined {
    return this.#positions.get(name);
  }

  /** The sequence of a complex child; undefined when the child is a leaf or its inside is not checked. */
  inside(name: string): Sequence | undefined {
    return this.nested[name];
  }

  /** True for children that clients put at other places than the server, and that are accepted there. */
  isFree(name: string): boolean {
    return this.anywhere.has(name);
  }

  /** This sequence with more elements behind it. */
  followedBy(names: string, nested: Readonly<Record<string, Sequence>> = {}): Sequence {
    return new Sequence(`${this.names.join(' ')} ${names}`, { ...this.nested, ...nested }, this.anywhere);
  }
}

/**
 * Declares an element order, as `sequence('SwitchID SwitchMode SwitchName')`.
 *
 * @param names    child names in order, separated by blanks
 * @param nested   the sequences of complex children
 * @param anywhere names whose position is not checked on input
 */
export function sequence(names: string, nested?: Record<string, Sequence>, anywhere: string[] = []): Sequence {
  return new Sequence(names, nested, new Set(anywhere));
}
