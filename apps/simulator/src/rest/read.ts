import { badRequest, notFound, notImplemented } from '../errors.js';
import type { Exchange, Reply } from '../http/exchange.js';
import type { Host } from '../world/world.js';
import { collectionReply, objectReply } from './documents.js';
import { findIn, type Location, objectsAt } from './locate.js';
import { conditional, notModified } from './preconditions.js';
import type { Services } from './services.js';
import { parseGroups, View } from './view.js';

const QUICK_QUERY: ReadonlySet<string> = new Set(['group']);

/** GET of a feed or of one object. */
export function readObjects(location: Location, exchange: Exchange, host: Host, services: Services): Reply {
  const { resource, parents } = location;
  requireKnownQuery(exchange, new Set(['group', ...(resource.readQuery ?? [])]));
  const { address } = exchange;
  const view = new View(services.world, host, exchange.origin, parseGroups(exchange.query));
  if (address.uuid === undefined) {
    return conditional(
      exchange,
      collectionReply(resource, objectsAt(location, services), view, exchange, address.path),
    );
  }
  const object = findIn(resource, host, parents, address.uuid, services);
  const etag = services.world.etag(object);
  if (notModified(exchange, etag)) return { status: 304, headers: { ETag: etag } };
  return objectReply(resource, object, view, exchange, address.path);
}

/** GET `…/search/(Key=='value')`: a feed of those that match, 204 when there are none; `…/search` reports the keys. */
export function searchObjects(location: Location, exchange: Exchange, host: Host, services: Services): Reply {
  const { resource } = location;
  const { address } = exchange;
  const [expression] = address.rest;
  const objects = objectsAt(location, services);
  const keysOf = resource.search?.bind(resource);
  if (!keysOf) throw notImplemented(`search on ${resource.type}`);
  if (expression === undefined) {
    const keys = objects[0] ? Object.keys(keysOf(objects[0])) : [];
    return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(keys) };
  }
  const [, key, operator, value] = /^\(\s*(\w+)\s*(==|!=)\s*'(.*)'\s*\)$/s.exec(expression) ?? [];
  if (key === undefined || value === undefined) {
    throw badRequest(`Search expression ${expression} is not of the form (Key=='value').`);
  }
  const found = objects.filter((object) => {
    const values = keysOf(object);
    if (!Object.hasOwn(values, key)) throw notImplemented(`search of ${resource.type} by ${key}`);
    return (values[key] === value) === (operator === '==');
  });
  const view = new View(services.world, host, exchange.origin, parseGroups(exchange.query));
  const path = address.path.slice(0, address.path.lastIndexOf('/search'));
  return collectionReply(resource, found, view, exchange, path);
}

/** GET `…/quick[/<Property>]`: JSON, the same for all groups. */
export function readQuick(location: Location, exchange: Exchange, host: Host, services: Services): Reply {
  const { resource, parents } = location;
  const { uuid, rest } = exchange.address;
  requireKnownQuery(exchange, QUICK_QUERY);
  parseGroups(exchange.query);
  const property = rest[0] ?? 'All';
  const quickOf = resource.quick?.bind(resource);
  if (!quickOf) throw notImplemented(`quick properties of ${resource.type}`);
  if (uuid === undefined) {
    if (property !== 'All') throw notImplemented(`quick property ${property} of the type ${resource.type}`);
    return json(objectsAt(location, services).map((object) => quickOf(object, services)));
  }
  const values = quickOf(findIn(resource, host, parents, uuid, services), services);
  if (property === 'All') return json(values);
  if (!Object.hasOwn(values, property)) throw notFound(`${resource.type} has no quick property ${property}.`);
  return json(values[property]);
}

/** @throws {RestError} 501 naming a query parameter that would be ignored */
export function requireKnownQuery(exchange: Exchange, known: ReadonlySet<string>): void {
  for (const name of exchange.query.keys()) {
    if (!known.has(name)) throw notImplemented(`query parameter ${name} of ${exchange.operation}`);
  }
}

function json(value: unknown): Reply {
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}
