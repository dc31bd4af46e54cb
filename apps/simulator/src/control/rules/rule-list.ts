/** Rules of one kind under ids such as `fault-3`, in the order in which they were made. */
export class RuleList<T> {
  readonly #rules = new Map<string, T>();
  #last = 0;

  constructor(private readonly kind: string) {}

  add(make: (id: string) => T): { id: string; rule: T } {
    const id = `${this.kind}-${++this.#last}`;
    const rule = make(id);
    this.#rules.set(id, rule);
    return { id, rule };
  }

  get(id: string): T | undefined {
    return this.#rules.get(id);
  }

  all(): T[] {
    return Array.from(this.#rules.values());
  }

  remove(id: string): boolean {
    return this.#rules.delete(id);
  }

  clear(): void {
    this.#rules.clear();
  }
}
