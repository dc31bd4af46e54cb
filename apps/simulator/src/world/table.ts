import type { WorldObject } from './model/object.js';

/** The objects of one kind, by scope and uuid (any case), in order of creation. */
export class Table<T extends WorldObject> {
  readonly #scopes = new Map<string, Map<string, T>>();

  get(scope: string, uuid: string): T | undefined {
    return this.#scopes.get(scope)?.get(uuid.toLowerCase());
  }

  /** All objects of a scope, optionally only the children of one parent. */
  in(scope: string, parentUuid?: string): T[] {
    const all = Array.from(this.#scopes.get(scope)?.values() ?? []);
    return parentUuid === undefined ? all : all.filter(({ parent }) => parent?.uuid === parentUuid);
  }

  *all(): Generator<T> {
    for (const scope of this.#scopes.values()) yield* scope.values();
  }

  set(object: T): void {
    const scope = this.#scopes.get(object.scope) ?? new Map<string, T>();
    this.#scopes.set(object.scope, scope.set(object.uuid.toLowerCase(), object));
  }

  delete(object: T): boolean {
    return this.#scopes.get(object.scope)?.delete(object.uuid.toLowerCase()) ?? false;
  }
}
