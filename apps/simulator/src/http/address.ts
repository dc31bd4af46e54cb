import { badRequest, notFound } from '../errors.js';
import type { Service } from '../xml/namespaces.js';

const SUFFIXES = ['search', 'quick', 'do', 'jobs'] as const;
export type Suffix = (typeof SUFFIXES)[number];

/** A path below `/rest/api/<service>`, taken apart. */
export interface Address {
  service: Service;
  /** The objects in front of the last type, outermost first. */
  parents: { type: string; uuid: string }[];
  type: string;
  uuid?: string;
  suffix?: Suffix;
  /** What follows the suffix, decoded. */
  rest: string[];
  /** The path as sent, without query; what SELF links repeat. */
  path: string;
}

/** @throws {RestError} 404 outside of `/rest/api/{uom,web,pcm}`, 400 for a broken percent encoding */
export function parseAddress(path: string): Address {
  const [empty, rest, api, service, ...raw] = path.split('/');
  if (empty !== '' || rest !== 'rest' || api !== 'api' || !isService(service) || !raw[0]) {
    throw notFound(`There is nothing at ${path}.`);
  }
  const segments = raw.map((segment) => decode(segment, path));
  const parents: Address['parents'] = [];
  const address: Address = { service, parents, type: '', rest: [], path };
  for (let here = 0; here < segments.length; ) {
    const type = segments[here]!;
    const next = segments[here + 1];
    address.type = type;
    if (type === 'jobs' || next === undefined || isSuffix(next)) return withSuffix(address, segments.slice(here + 1));
    const after = segments[here + 2];
    if (after === undefined || isSuffix(after)) {
      return withSuffix({ ...address, uuid: next }, segments.slice(here + 2));
    }
    parents.push({ type, uuid: next });
    here += 2;
  }
  return address;
}

/** The kind of request without ids, for logs, latencies and faults. */
export function operationOf(method: string, { service, parents, type, uuid, suffix, rest }: Address): string {
  const prefix = service === 'uom' ? '' : `${service}/`;
  const chain = [...parents.map((parent) => parent.type), type].join('/');
  const object = uuid === undefined ? '' : '/{id}';
  const detail = suffix === 'do' || suffix === 'quick' ? rest.slice(0, 1) : rest.slice(1);
  const tail = suffix ? ['', suffix, ...detail].join('/') : type === 'jobs' ? ['', '{id}', ...detail].join('/') : '';
  return `${method} ${prefix}${chain}${object}${tail}`;
}

function withSuffix(address: Address, segments: string[]): Address {
  if (address.type === 'jobs' && address.parents.length === 0) return { ...address, rest: segments };
  const [suffix, ...rest] = segments;
  return isSuffix(suffix) ? { ...address, suffix, rest } : address;
}

function decode(segment: string, path: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest(`The path ${path} is not percent-encoded correctly.`);
  }
}

const isService = (name: string | undefined): name is Service => name === 'uom' || name === 'web' || name === 'pcm';
const isSuffix = (name: string | undefined): name is Suffix => SUFFIXES.some((suffix) => suffix === name);
