import { notFound, notImplemented } from '../errors.js';
import { type Entry, entryReply, feedReply } from '../http/atom.js';
import { readXml } from '../http/body.js';
import type { Exchange, Reply } from '../http/exchange.js';
import { findIn, type Location } from '../rest/locate.js';
import { conditional } from '../rest/preconditions.js';
import type { Resource } from '../rest/resource.js';
import type { Services } from '../rest/services.js';
import type { Host } from '../world/world.js';
import type { XmlElement } from '../xml/element.js';
import { WEB } from '../xml/namespaces.js';
import type { Job, JobDefinition } from './job.js';
import { jobResponse, jobTemplate, readJobRequest } from './job-documents.js';

/** `…/do/<Operation>`: GET the template, PUT it back to start the job. */
export async function startJob(location: Location, exchange: Exchange, host: Host, services: Services): Promise<Reply> {
  const { resource, parents } = location;
  const { address } = exchange;
  const [operation = ''] = address.rest;
  const target = address.uuid === undefined ? undefined : findIn(resource, host, parents, address.uuid, services);
  const definition = definitionOf(resource, operation, target !== undefined);
  if (definition.offered && !definition.offered(host)) {
    throw notImplemented(
      `the job ${operation} on ${resource.type} ${host.hmc === undefined ? 'of a NovaLink' : 'of an HMC'}`,
    );
  }
  if (exchange.method === 'GET') {
    return reply(exchange, services, services.world.identity.uuid(operation), jobTemplate(operation, resource.type));
  }
  if (exchange.method !== 'PUT') throw notImplemented(`${exchange.method} of a job request`);
  const parameters = readJobRequest(await readXml(exchange, 'JobRequest', WEB), operation);
  const request = { operation, group: resource.type, requestPath: address.path, parameters };
  const { jobs, world } = services;
  const described = target ? { ...request, targetUuid: target.uuid } : request;
  const job = jobs.start(host, definition, target, described, exchange);
  if (world.delays.jobsMayEndAtOnce) jobs.run(job);
  const answer = jobReply(job, exchange, services);
  if (!world.delays.jobsMayEndAtOnce) jobs.run(job);
  return answer;
}

/** `…/<id>/jobs`: the jobs of one object. */
export function listJobs(location: Location, exchange: Exchange, host: Host, services: Services): Reply {
  const { resource, parents } = location;
  const { uuid, rest } = exchange.address;
  if (uuid === undefined) throw notImplemented(`the jobs of the type ${resource.type}`);
  if (rest.length > 0) return oneJob(exchange, rest, host, services);
  const target = findIn(resource, host, parents, uuid, services);
  const entries = services.jobs.of(host.id, target.uuid).map((job) => entryOf(job, exchange, services));
  return feedReply(`${exchange.origin}${exchange.target}`, entries, services.world.clock.now());
}

/** `jobs/<id>` and `jobs/<id>/cancel`. */
export function oneJob(
  exchange: Exchange,
  [id = '', action]: readonly string[],
  host: Host,
  services: Services,
): Reply {
  const job = services.jobs.get(host.id, id);
  if (!job) throw notFound(`There is no job ${id}.`);
  const request = action === undefined ? exchange.method : `${exchange.method} ${action}`;
  if (request === 'DELETE') {
    services.jobs.delete(job);
    return { status: 204 };
  }
  if (request === 'POST cancel') services.jobs.cancel(job);
  else if (request !== 'GET') throw notImplemented(`${request} of a job`);
  const answer = jobReply(job, exchange, services);
  return request === 'GET' ? conditional(exchange, answer) : answer;
}

/** Finds an operation on objects of a type, or on the type itself. */
export function definitionOf(resource: Resource, operation: string, onObject: boolean): JobDefinition<unknown> {
  const definitions = onObject ? resource.jobs : resource.typeJobs;
  const found = definitions && Object.hasOwn(definitions, operation) ? definitions[operation] : undefined;
  if (!found) throw notImplemented(`the job ${operation} on ${resource.type}${onObject ? '' : ' itself'}`);
  return found as JobDefinition<unknown>;
}

function jobReply(job: Job, exchange: Exchange, services: Services): Reply {
  const etag = services.world.identity.etag(`${job.id}/${job.status}`);
  return entryReply(entryOf(job, exchange, services), etag);
}

function entryOf(job: Job, exchange: Exchange, { world }: Services): Entry {
  return {
    uuid: world.identity.uuid(`job/${job.id}`),
    object: jobResponse(job, exchange.origin),
    service: 'web',
    self: `${exchange.origin}/rest/api/uom/jobs/${job.id}`,
    published: world.clock.now(),
  };
}

function reply(exchange: Exchange, { world }: Services, uuid: string, object: XmlElement): Reply {
  const self = `${exchange.origin}${exchange.target}`;
  return entryReply({ uuid, object, service: 'web', self, published: world.clock.now() }, world.identity.etag(self));
}
