import { badRequest, notFound } from '../../errors.js';
import { type Entry, entryReply, feedReply } from '../../http/atom.js';
import { readXml } from '../../http/body.js';
import type { Exchange, Reply } from '../../http/exchange.js';
import { monitorOf } from '../../monitoring/monitor.js';
import { type MonitoringSwitches, preferenceOf, setPreference } from '../../monitoring/preference.js';
import { requireMatch } from '../../rest/preconditions.js';
import { requireKnownQuery } from '../../rest/read.js';
import type { Route } from '../../rest/resource.js';
import { parseGroups } from '../../rest/view.js';
import type { MonitoringPreference } from '../../world/model/monitoring.js';
import type { Host, World } from '../../world/world.js';
import { pcm } from '../../xml/build.js';
import { checkSequence } from '../../xml/check-sequence.js';
import { text, type XmlElement } from '../../xml/element.js';
import { PCM } from '../../xml/namespaces.js';
import { sequence } from '../../xml/sequence.js';
import { MACHINE } from '../managed-system/sequences.js';

const TYPE = 'ManagedSystemPcmPreference';
const ORDER = sequence(
  `SystemName MachineTypeModelSerialNumber LongTermMonitorEnabled AggregationEnabled ShortTermMonitorEnabled
   ComputeLTMEnabled AssociatedManagedSystem`,
  { MachineTypeModelSerialNumber: MACHINE },
);
const SWITCHES = {
  longTerm: 'LongTermMonitorEnabled',
  aggregation: 'AggregationEnabled',
  shortTerm: 'ShortTermMonitorEnabled',
  computeOnly: 'ComputeLTMEnabled',
} as const;
const QUERY = new Set(['group']);
const PATH = /^\/rest\/api\/pcm\/ManagedSystem\/(?<system>[^/]+)\/preferences$/;

/** What is monitored: read as a feed with one entry, changed by POST of that entry's document at the same URI. */
export const preferenceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    operation: 'GET pcm/ManagedSystem/{id}/preferences',
    handle: (exchange, { system }, host, { world }) => {
      requireSystem(host, system);
      requireKnownQuery(exchange, QUERY);
      parseGroups(exchange.query);
      const preference = preferenceOf(world, host.id);
      const entry = entryOf(preference, exchange, host, world);
      return withEtag(feedReply(entry.self, [entry], world.clock.now()), preference, world);
    },
  },
  {
    method: 'POST',
    path: PATH,
    operation: 'POST pcm/ManagedSystem/{id}/preferences',
    handle: async (exchange, { system }, host, { world }) => {
      requireSystem(host, system);
      requireKnownQuery(exchange, QUERY);
      parseGroups(exchange.query);
      const posted = await readXml(exchange, TYPE, PCM);
      const before = preferenceOf(world, host.id);
      requireMatch(exchange, world.etag(before));
      checkSequence(posted, ORDER);
      const [was, switches] = [{ ...before }, switchesOf(posted, before)];
      const preference = setPreference(world, host.id, switches);
      if (
        ['longTerm', 'shortTerm', 'computeOnly'].some(
          (name) => was[name as 'longTerm'] !== switches[name as 'longTerm'],
        )
      ) {
        monitorOf(world).follow(host.id);
      }
      return withEtag(entryReply(entryOf(preference, exchange, host, world)), preference, world);
    },
  },
];

/** @throws {RestError} 404 for another system than the host's */
export function requireSystem({ systemUuid }: Host, asked: string | undefined): void {
  if (asked?.toLowerCase() !== systemUuid.toLowerCase())
    throw notFound(`There is no ManagedSystem with the id ${asked}.`);
}

function switchesOf(posted: XmlElement, before: MonitoringPreference): MonitoringSwitches {
  const read = (field: keyof MonitoringSwitches) => {
    const value = text(posted, SWITCHES[field]);
    if (value === undefined) return before[field];
    if (value !== 'true' && value !== 'false') throw badRequest(`${SWITCHES[field]} is "${value}", not true or false.`);
    return value === 'true';
  };
  return {
    longTerm: read('longTerm'),
    aggregation: read('aggregation'),
    shortTerm: read('shortTerm'),
    computeOnly: read('computeOnly'),
  };
}

function entryOf(preference: MonitoringPreference, exchange: Exchange, host: Host, world: World): Entry {
  const { machine, name, uuid, created } = world.system(host.id);
  const object = pcm.struct(TYPE, ORDER, {
    SystemName: name,
    MachineTypeModelSerialNumber: pcm.struct('MachineTypeModelSerialNumber', MACHINE, {
      MachineType: machine.type,
      Model: machine.model,
      SerialNumber: machine.serial,
    }),
    LongTermMonitorEnabled: preference.longTerm,
    AggregationEnabled: preference.aggregation,
    ShortTermMonitorEnabled: preference.shortTerm,
    ComputeLTMEnabled: preference.computeOnly,
    AssociatedManagedSystem: pcm.href(
      'AssociatedManagedSystem',
      `${exchange.origin}/rest/api/uom/ManagedSystem/${uuid}`,
    ),
  });
  return {
    uuid: preference.uuid,
    object: pcm.identified(object, uuid, created),
    service: 'pcm',
    self: `${exchange.origin}${exchange.target}`,
    published: world.clock.now(),
    contentType: 'application/xml',
  };
}

/** The header has the etag that updates name; the entry itself has none. */
function withEtag(reply: Reply, preference: MonitoringPreference, world: World): Reply {
  return { ...reply, headers: { ...reply.headers, ETag: world.etag(preference) } };
}
