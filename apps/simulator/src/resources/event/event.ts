import { badRequest } from '../../errors.js';
import type { HostEvent } from '../../events/event-feed.js';
import { type Entry, entryReply, feedReply } from '../../http/atom.js';
import { readXml } from '../../http/body.js';
import type { Exchange } from '../../http/exchange.js';
import type { Route } from '../../rest/resource.js';
import type { Services } from '../../rest/services.js';
import { uom } from '../../xml/build.js';
import { checkSequence } from '../../xml/check-sequence.js';
import { text } from '../../xml/element.js';
import { UOM } from '../../xml/namespaces.js';
import { sequence } from '../../xml/sequence.js';

const ORDER = sequence('EventType EventID EventData EventDetail');
const PATH = /^\/rest\/api\/uom\/Event$/;

/** Long poll of an application's queue, and the broadcast of a client's own event. */
export const eventRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    operation: 'GET Event',
    handle: async (exchange, _parameters, host, services) => {
      const { query, signal } = exchange;
      const application = query.get('QUEUE_APPLICATIONID');
      if (query.get('QUEUE_CLIENTKEY_METHOD') !== 'USE_APPLICATIONID' || !application) {
        throw badRequest('QUEUE_CLIENTKEY_METHOD=USE_APPLICATIONID and a QUEUE_APPLICATIONID are needed.');
      }
      const { world, events } = services;
      const news = await events.of(host.id).poll(application, world.delays.eventPoll, signal);
      const self = `${exchange.origin}${exchange.target}`;
      return feedReply(
        self,
        news.map((event) => entryOf(event, exchange, services)),
        world.clock.now(),
      );
    },
  },
  {
    method: 'PUT',
    path: PATH,
    operation: 'PUT Event',
    handle: async (exchange, _parameters, host, services) => {
      const posted = await readXml(exchange, 'Event', UOM);
      checkSequence(posted, ORDER);
      const [data, detail] = [text(posted, 'EventData'), text(posted, 'EventDetail')];
      if (!data) throw badRequest('EventData is missing.');
      const event = services.events.of(host.id).publish('CUSTOM_CLIENT_EVENT', data, detail ?? '');
      return entryReply(entryOf(event, exchange, services));
    },
  },
];

function entryOf(event: HostEvent, exchange: Exchange, { world }: Services): Entry {
  const uuid = world.identity.uuid(`event/${exchange.hostId}/${event.id}`);
  const data =
    event.data === '' || event.data.includes('://') ? event.data : `${exchange.origin}/rest/api/uom/${event.data}`;
  const object = uom.struct('Event', ORDER, {
    EventType: event.type,
    EventID: event.id,
    EventData: data,
    EventDetail: event.detail,
  });
  return {
    uuid,
    object: uom.identified(object, uuid, world.clock.now()),
    service: 'uom',
    self: `${exchange.origin}/rest/api/uom/Event/${uuid}`,
    published: world.clock.now(),
    etag: world.identity.etag(uuid),
  };
}
