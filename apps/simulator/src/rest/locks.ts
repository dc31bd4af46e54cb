/** Lets changes of one object happen one after the other, so that an etag stays true from its check to the change. */
export class Locks {
  readonly #tails = new Map<string, Promise<unknown>>();

  async hold<R>(key: string, work: () => Promise<R>): Promise<R> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const done = before.then(work, work);
    const tail = done.catch(() => {});
    this.#tails.set(key, tail);
    try {
      return await done;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
