import { notImplemented } from '../errors.js';
import { readXml } from '../http/body.js';
import type { Exchange, Reply } from '../http/exchange.js';
import type { WorldObject } from '../world/model/object.js';
import type { Host } from '../world/world.js';
import { checkAsBuilt } from '../xml/check-as-built.js';
import { checkSequence } from '../xml/check-sequence.js';
import { isElement, type XmlElement, type XmlNode } from '../xml/element.js';
import { collectKept, isKept } from '../xml/kept-elements.js';
import { NAMESPACE } from '../xml/namespaces.js';
import { serialize } from '../xml/serialize.js';
import { documentOf, objectReply } from './documents.js';
import { findIn, type Location } from './locate.js';
import type { Locks } from './locks.js';
import { requireMatch } from './preconditions.js';
import { requireKnownQuery } from './read.js';
import type { Change, Resource } from './resource.js';
import type { Services } from './services.js';
import { parseGroups, View } from './view.js';

const NOTHING: ReadonlySet<string> = new Set();
const UPDATE_QUERY = ['group', 'force'];

/** PUT on a collection. */
export async function createObject(
  location: Location,
  exchange: Exchange,
  host: Host,
  services: Services,
): Promise<Reply> {
  const { resource, parents } = location;
  if (!resource.create) throw notImplemented(`creating a ${resource.type}`);
  requireKnownQuery(exchange, NOTHING);
  const posted = await document(resource, exchange);
  checkSequence(posted, resource.order);
  const change = changeOf(exchange, host, parents, services);
  const object = services.world.attempt(() => {
    const made = resource.create!(posted, change);
    made.kept = keptAfter(resource, made, posted, change.view.complete());
    return made;
  });
  return objectReply(resource, object, change.view, exchange, `${exchange.address.path}/${object.uuid}`);
}

/** POST on an object. */
export async function updateObject(
  location: Location,
  exchange: Exchange,
  host: Host,
  services: Services,
  locks: Locks,
): Promise<Reply> {
  const { resource, parents } = location;
  const { world } = services;
  if (!resource.update) throw notImplemented(`updating a ${resource.type}`);
  requireKnownQuery(exchange, new Set([...UPDATE_QUERY, ...(resource.writeQuery ?? [])]));
  const posted = await document(resource, exchange);
  const uuid = exchange.address.uuid!;
  return locks.hold(lockKey(host, resource, uuid), async () => {
    const object = findIn(resource, host, parents, uuid, services);
    requireMatch(exchange, world.etag(object));
    checkSequence(posted, resource.order, (path) => isKept(object.kept, path));
    const change = changeOf(exchange, host, parents, services);
    const [before, revision] = [printed(resource, object, change.view), object.revision];
    world.attempt(() => {
      resource.update!(object, posted, change);
      object.kept = keptAfter(resource, object, posted, change.view);
      const silent = object.revision === revision && printed(resource, object, change.view) !== before;
      if (silent) world.changed(object);
    });
    return objectReply(resource, object, change.view, exchange, exchange.address.path);
  });
}

/** DELETE of an object. */
export async function deleteObject(
  location: Location,
  exchange: Exchange,
  host: Host,
  services: Services,
  locks: Locks,
): Promise<Reply> {
  const { resource, parents } = location;
  if (!resource.remove) throw notImplemented(`deleting a ${resource.type}`);
  requireKnownQuery(exchange, new Set(resource.writeQuery));
  const uuid = exchange.address.uuid!;
  return locks.hold(lockKey(host, resource, uuid), async () => {
    const object = findIn(resource, host, parents, uuid, services);
    requireMatch(exchange, services.world.etag(object));
    const change = changeOf(exchange, host, parents, services);
    services.world.attempt(() => resource.remove!(object, change));
    return { status: 204 };
  });
}

function document(resource: Resource, exchange: Exchange): Promise<XmlElement> {
  return readXml(exchange, resource.type, NAMESPACE[resource.service ?? 'uom']);
}

function changeOf(exchange: Exchange, host: Host, parents: readonly WorldObject[], services: Services): Change {
  const view = new View(services.world, host, exchange.origin, parseGroups(exchange.query));
  return { services, host, view, parents, exchange };
}

function keptAfter(resource: Resource, object: WorldObject, posted: XmlElement, view: View) {
  const rendered = resource.render(object, view.complete());
  const given = view.narrow(posted);
  checkAsBuilt(given, [rendered], (path) => isKept(object.kept, path));
  return collectKept(given, rendered, object.kept, resource.keeps ?? {}, (group) => view.wants(group));
}

/** The whole document but for what changes by itself, for seeing whether an update has changed it. */
function printed(resource: Resource, object: WorldObject, view: View): string {
  const document = documentOf(resource, object, view.complete());
  const isSteady = (child: XmlNode) => !isElement(child) || !resource.volatile?.includes(child.name);
  return serialize({ ...document, children: document.children.filter(isSteady) });
}

const lockKey = (host: Host, resource: Resource, uuid: string) => `${host.id}/${resource.type}/${uuid.toLowerCase()}`;
