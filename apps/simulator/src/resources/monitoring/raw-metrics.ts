import { createHash } from 'node:crypto';
import { badRequest, notFound } from '../../errors.js';
import { type Link, linkFeedReply } from '../../http/link-feed.js';
import { type MonitorType, monitorOf, type SampleFile } from '../../monitoring/monitor.js';
import { requireKnownQuery } from '../../rest/read.js';
import type { Route } from '../../rest/resource.js';
import { parseGroups } from '../../rest/view.js';
import { requireSystem } from './preferences.js';

const BASE =
  '\\/rest\\/api\\/pcm\\/ManagedSystem\\/(?<system>[^/]+)\\/RawMetrics\\/(?<monitor>LongTermMonitor|ShortTermMonitor)';
const TYPES: Record<string, MonitorType> = { LongTermMonitor: 'LTM', ShortTermMonitor: 'STM' };
const QUERY = new Set(['group']);

/** The feeds of samples, whose entries are links to files, and the files. */
export const rawMetricsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: new RegExp(`^${BASE}$`),
    operation: 'GET pcm/ManagedSystem/{id}/RawMetrics',
    handle: (exchange, { system, monitor = '' }, host, { world }) => {
      requireSystem(host, system);
      requireKnownQuery(exchange, QUERY);
      parseGroups(exchange.query);
      const self = `${exchange.origin}${exchange.address.path}`;
      const title = monitor.replace('Monitor', 'Metrics');
      const links = filesOf(monitorOf(world).files(host.id, TYPES[monitor]!), self);
      return linkFeedReply({ self, title, subtitle: `ManagedSystem ${host.systemUuid}`, links }, world.clock.now());
    },
  },
  {
    method: 'GET',
    path: new RegExp(`^${BASE}\\/(?<name>[^/]+)$`),
    operation: 'GET pcm/ManagedSystem/{id}/RawMetrics/{file}',
    handle: (exchange, { system, monitor = '', name = '' }, host, { world }) => {
      requireSystem(host, system);
      requireKnownQuery(exchange, QUERY);
      parseGroups(exchange.query);
      const wanted = decoded(name);
      const file = monitorOf(world)
        .files(host.id, TYPES[monitor]!)
        .find((one) => one.name === wanted);
      if (!file) throw notFound(`There is no file ${wanted}; samples are kept for some intervals only.`);
      const headers = { 'Content-Type': 'application/vnd.ibm.powervm.pcm.json' };
      return { status: 200, headers, body: file.json };
    },
  },
];

function filesOf(files: readonly SampleFile[], self: string): Link[] {
  return files.map(({ name, category, at }) => ({
    id: createHash('md5').update(`${self}/${name}`).digest('hex'),
    title: name,
    href: `${self}/${name}`,
    type: 'application/vnd.ibm.powervm.pcm.json',
    category,
    at,
  }));
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw badRequest(`The file name ${name} is not percent-encoded correctly.`);
  }
}
