import { z } from 'zod';
import type { Exchange } from '../../http/exchange.js';
import type { World } from '../../world/world.js';

const oneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** Which requests a rule is about: those for which all that is given here holds. */
export const RequestMatch = z
  .strictObject({
    operation: oneOrMore
      .optional()
      .describe('Kind of request as the log names it, e.g. "POST VirtualIOServer/{id}"; `*` stands for anything.'),
    method: z.enum(['GET', 'PUT', 'POST', 'DELETE']).optional(),
    path: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Path below /rest/api/uom/, or from / on. `{name}` stands for one segment, `*` for anything; with a `?` the query is compared too.',
      ),
    host: z.string().optional().describe('Id of the host, e.g. "host-1".'),
    audit: z
      .string()
      .min(1)
      .optional()
      .describe('`X-Audit-Memento`, the name under which a client asks; `*` stands for anything.'),
    vios: z.string().optional().describe('Name of a VIOS: requests to it and to what is in it.'),
  })
  .describe('An empty match means every request but event polls and logon; operation "*" means those too.');
export type RequestMatch = z.infer<typeof RequestMatch>;

export type Matcher = (exchange: Exchange) => boolean;

export const isEventPoll = (operation: string) => operation === 'GET Event';
export const isLogon = (operation: string) => operation.endsWith('web/Logon');

/** A name of the world (VIOS) is looked up when a request comes, so a rule may be older than its object. */
export function matcher(match: RequestMatch, world: World): Matcher {
  const { operation, method, path, host, audit, vios } = match;
  const operations = operation === undefined ? undefined : anyOf(operation);
  const paths = path === undefined ? undefined : pathPattern(path);
  const audits = audit === undefined ? undefined : anyOf(audit);
  const named = operation !== undefined || path !== undefined;
  return (exchange) => {
    if (!named && (isEventPoll(exchange.operation) || isLogon(exchange.operation))) return false;
    if (operations && !operations(exchange.operation)) return false;
    if (method !== undefined && exchange.method !== method) return false;
    if (host !== undefined && exchange.hostId !== host) return false;
    if (paths && !paths(exchange)) return false;
    if (audits && !audits(exchange.headers['x-audit-memento'] ?? '')) return false;
    return vios === undefined || isOfVios(exchange, vios, world);
  };
}

/** A predicate for operations: any of these, with `*` for anything. */
export function anyOf(operations: string | readonly string[]): (operation: string) => boolean {
  const patterns = [operations].flat().map((one) => new RegExp(`^${glob(one)}$`));
  return (operation) => patterns.some((pattern) => pattern.test(operation));
}

function pathPattern(path: string): Matcher {
  const absolute = path.startsWith('/') || path.startsWith('*') ? path : `/rest/api/uom/${path}`;
  const pattern = new RegExp(`^${glob(absolute).replace(/\\\{[^}]*\\\}/g, '[^/?]+')}$`, 'i');
  const withQuery = absolute.includes('?');
  return ({ target, address }) => pattern.test(withQuery ? target : address.path);
}

function isOfVios({ hostId, address }: Exchange, name: string, world: World): boolean {
  const found = world
    .table('VirtualIOServer')
    .in(hostId)
    .find((vios) => vios.name === name);
  const uuid = found?.uuid.toLowerCase();
  const holders = [...address.parents, { type: address.type, uuid: address.uuid }];
  return uuid !== undefined && holders.some((holder) => holder.uuid?.toLowerCase() === uuid);
}

const glob = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
