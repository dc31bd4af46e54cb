import { notFound, notImplemented } from '../errors.js';
import type { Address } from '../http/address.js';
import type { WorldObject } from '../world/model/object.js';
import type { Host } from '../world/world.js';
import type { Place, Resource } from './resource.js';
import type { Services } from './services.js';

/** The resource that an address means, with the enclosing objects. */
export interface Location {
  resource: Resource;
  place: Place;
  parents: WorldObject[];
  /** Where the objects of a collection are: the host of the enclosing object, or all that are behind the address. */
  hosts: readonly Host[];
}

/** @throws {RestError} 404 for an absent enclosing object, 501 for a type or URI form that is not implemented */
export function locate(address: Address, host: Host, peers: readonly Host[], services: Services): Location {
  const resource = services.registry.resource(address.type);
  if ((resource.service ?? 'uom') !== address.service) throw notFound(`There is nothing at ${address.path}.`);
  const types = address.parents.map(({ type }) => type);
  const place = resource.places.find(({ under }) => under.join('/') === types.join('/'));
  if (!place) throw notImplemented(`${[...types, address.type].join('/')} as a collection`);
  const parents: WorldObject[] = [];
  for (const { type, uuid } of address.parents) {
    parents.push(findIn(services.registry.resource(type), host, parents, uuid, services));
  }
  const isWhole = types.every((type) => type === 'ManagementConsole');
  return { resource, place, parents, hosts: isWhole ? peers : [host] };
}

/** The objects of a collection; what several hosts see is there once. */
export function objectsAt({ resource, parents, hosts }: Location, services: Services): WorldObject[] {
  return Array.from(new Set(hosts.flatMap((host) => Array.from(resource.list(host, parents, services)))));
}

/** @throws {RestError} 404 naming the object */
export function findIn(
  resource: Resource,
  host: Host,
  parents: readonly WorldObject[],
  uuid: string,
  services: Services,
): WorldObject {
  const found = resource.find
    ? resource.find(host, parents, uuid, services)
    : Array.from(resource.list(host, parents, services)).find((one) => one.uuid.toLowerCase() === uuid.toLowerCase());
  if (!found) throw notFound(`There is no ${resource.type} with the id ${uuid}.`);
  return found;
}
