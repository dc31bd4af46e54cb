import { notImplemented } from '../errors.js';
import type { WorldObject } from '../world/model/object.js';
import type { Resource, Route } from './resource.js';

/** All resources and routes, by type. */
export class Registry {
  readonly #resources = new Map<string, Resource>();

  constructor(
    resources: readonly Resource[],
    readonly routes: readonly Route[],
  ) {
    for (const resource of resources) this.#resources.set(resource.type, resource);
  }

  knows(type: string): boolean {
    return this.#resources.has(type);
  }

  /** @throws {RestError} 501 naming a type that is not implemented */
  resource(type: string): Resource {
    const found = this.#resources.get(type);
    if (!found) throw notImplemented(`the REST type ${type}`);
    return found;
  }

  /** All of them. */
  get resources(): Iterable<Resource> {
    return this.#resources.values();
  }

  resourceOf(object: WorldObject): Resource {
    return this.resource(object.kind);
  }
}

/** Types a resource by its own model; the registry holds all of them by their common part. */
export function defineResource<T extends WorldObject>(resource: Resource<T>): Resource {
  return resource as unknown as Resource;
}
