import { notImplemented, RestError } from '../errors.js';
import type { Exchange, Reply } from '../http/exchange.js';
import { listJobs, oneJob, startJob } from '../jobs/job-requests.js';
import type { Host } from '../world/world.js';
import { hostOf } from './host-of.js';
import { type Location, locate } from './locate.js';
import { Locks } from './locks.js';
import { readObjects, readQuick, searchObjects } from './read.js';
import type { Verb } from './resource.js';
import type { Services } from './services.js';
import { createObject, deleteObject, updateObject } from './write.js';

/** Finds who answers a request: a route, the job service, or a resource. */
export class Dispatcher {
  readonly #locks = new Locks();

  constructor(private readonly services: Services) {}

  /** @param hosts those that are behind the address at which the request came */
  async handle(exchange: Exchange, hosts: readonly Host[]): Promise<Reply> {
    const { services } = this;
    const host = hostOf(exchange.address, hosts, services) ?? hosts[0]!;
    const { address, method } = exchange;
    services.world.agenda.settle();
    for (const route of services.registry.routes) {
      const match = route.method === method ? route.path.exec(address.path) : null;
      if (match) return route.handle(exchange, match.groups ?? {}, host, services);
    }
    if (address.service === 'uom' && address.type === 'jobs') return oneJob(exchange, address.rest, host, services);
    const location = locate(address, host, hosts, services);
    const verb = verbOf(exchange);
    if (!location.place.verbs.includes(verb)) throw notImplemented(exchange.operation);
    return this.#do(verb, location, exchange, host);
  }

  #do(verb: Verb, location: Location, exchange: Exchange, host: Host): Promise<Reply> | Reply {
    const { services } = this;
    switch (verb) {
      case 'feed':
      case 'get':
        return readObjects(location, exchange, host, services);
      case 'search':
        return searchObjects(location, exchange, host, services);
      case 'quick':
        return readQuick(location, exchange, host, services);
      case 'create':
        return createObject(location, exchange, host, services);
      case 'update':
        return updateObject(location, exchange, host, services, this.#locks);
      case 'delete':
        return deleteObject(location, exchange, host, services, this.#locks);
      case 'jobs':
        return exchange.address.suffix === 'do'
          ? startJob(location, exchange, host, services)
          : listJobs(location, exchange, host, services);
    }
  }
}

function verbOf({ method, address: { uuid, suffix } }: Exchange): Verb {
  if (suffix === 'do' || suffix === 'jobs') return 'jobs';
  if (suffix !== undefined && method === 'GET') return suffix;
  if (suffix === undefined) {
    if (method === 'GET') return uuid === undefined ? 'feed' : 'get';
    if (method === 'PUT' && uuid === undefined) return 'create';
    if (method === 'POST' && uuid !== undefined) return 'update';
    if (method === 'DELETE' && uuid !== undefined) return 'delete';
  }
  throw new RestError(405, 'simulator.method', `${method} is not defined there.`);
}
