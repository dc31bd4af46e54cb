import { type Entry, entryReply, feedReply } from '../http/atom.js';
import type { Exchange, Reply } from '../http/exchange.js';
import type { WorldObject } from '../world/model/object.js';
import { uom, web } from '../xml/build.js';
import type { XmlElement } from '../xml/element.js';
import { insertKept } from '../xml/kept-elements.js';
import type { Resource } from './resource.js';
import type { View } from './view.js';

/** The object's document as this view shows it, kept elements and identity included. */
export function documentOf(resource: Resource, object: WorldObject, view: View): XmlElement {
  const build = resource.service === 'web' ? web : uom;
  const rendered = insertKept(resource.render(object, view), object.kept);
  return build.identified(view.narrow(rendered), object.uuid, object.created);
}

export function objectReply(
  resource: Resource,
  object: WorldObject,
  view: View,
  exchange: Exchange,
  path: string,
): Reply {
  const entry = entryOf(resource, object, view, exchange, path);
  return entryReply(entry, view.world.etag(object));
}

/** A feed whose entries are found below `path`, the URI form by which it was asked for. */
export function collectionReply(
  resource: Resource,
  objects: readonly WorldObject[],
  view: View,
  exchange: Exchange,
  path: string,
): Reply {
  const entries = objects.map((object) => entryOf(resource, object, view, exchange, `${path}/${object.uuid}`));
  const console = view.host.hmc === undefined ? undefined : view.world.table('ManagementConsole').in(view.host.hmc)[0];
  return feedReply(
    `${exchange.origin}${exchange.target}`,
    entries,
    view.world.clock.now(),
    console && view.href(console),
  );
}

function entryOf(resource: Resource, object: WorldObject, view: View, exchange: Exchange, path: string): Entry {
  const service = resource.service ?? 'uom';
  const entry = {
    uuid: object.uuid,
    object: documentOf(resource, object, view),
    service,
    self: `${exchange.origin}${path}${groupQuery(exchange)}`,
    published: view.world.clock.now(),
  };
  return service === 'uom' ? { ...entry, etag: view.world.etag(object) } : entry;
}

/** SELF repeats the group of the request, since clients send updates to it. */
function groupQuery(exchange: Exchange): string {
  const groups = exchange.query.getAll('group');
  return groups.length > 0 ? `?group=${groups.join(',')}` : '';
}
