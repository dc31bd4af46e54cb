import type { WorldObject } from './model/object.js';

/** The objects of one kind, by scope and uuid (any case), in order of creation. */
export class Table<T extends WorldObject> {
  readonly #scopes = new Map<string, Map<string, T>>();
  readonly #children = new Map<string, Map<string, T>>();

  get(scope: string, uuid: string): T | undefined {
    return this.#scopes.get(scope)?.get(uuid.toLowerCase());
  }

  /** All objects of a scope, optionally only the children of one parent. */
  in(scope: string, parentUuid?: string): T[] {
    const found = parentUuid === undefined ? this.#scopes.get(scope) : this.#children.get(`${scope}/${parentUuid}`);
    return found ? Array.from(found.values()) : [];
  }

  *all(): Generator<T> {
    for (const scope of this.#scopes.values()) yield* scope.values();
  }

  set(object: T): void {
    const { scope, uuid, parent } = object;
    put(this.#scopes, scope, uuid, object);
    if (parent) put(this.#children, `${scope}/${parent.uuid}`, uuid, object);
  }

  delete(object: T): boolean {
    const { scope, parent } = object;
    const uuid = object.uuid.toLowerCase();
    if (parent) this.#children.get(`${scope}/${parent.uuid}`)?.delete(uuid);
    return this.#scopes.get(scope)?.delete(uuid) ?? false;
  }

  clear(): void {
    this.#scopes.clear();
    this.#children.clear();
  }
}

function put<T>(maps: Map<string, Map<string, T>>, key: string, uuid: string, object: T): void {
  const map = maps.get(key) ?? new Map<string, T>();
  maps.set(key, map.set(uuid.toLowerCase(), object));
}
