import type { Entity } from '../declare/index.js';

/** Objects by the path under which they were read, least recently used ones dropped first. */
export class EtagCache {
  readonly #entries = new Map<string, Entity>();
  readonly #limit: number;

  constructor(limit = 512) {
    this.#limit = limit;
  }

  get(path: string): Entity | undefined {
    const found = this.#entries.get(path);
    if (found !== undefined) {
      this.#entries.delete(path);
      this.#entries.set(path, found);
    }
    return found;
  }

  set(path: string, entity: Entity): void {
    this.#entries.delete(path);
    this.#entries.set(path, entity);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#limit && oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(path: string): void {
    this.#entries.delete(path);
  }
}
