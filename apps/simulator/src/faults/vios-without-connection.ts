import { RestError } from '../errors.js';
import type { Exchange } from '../http/exchange.js';
import type { World } from '../world/world.js';

/** Power jobs work without the operating system. */
const ALLOWED = new Set(['PowerOn', 'PowerOff']);

/**
 * Changes through a VIOS need RMC to it: without, they are refused. Reads show what was known last.
 *
 * @returns the refusal; undefined when the request may pass
 */
export function refusalByVios(exchange: Exchange, world: World): RestError | undefined {
  const { method, address, hostId } = exchange;
  if (method === 'GET') return undefined;
  const [operation = ''] = address.rest;
  if (address.suffix === 'do' && ALLOWED.has(operation)) return undefined;
  const chain = [...address.parents, { type: address.type, uuid: address.uuid }];
  const uuid = chain.find(({ type }) => type === 'VirtualIOServer')?.uuid;
  const vios = uuid === undefined ? undefined : world.table('VirtualIOServer').get(hostId, uuid);
  if (!vios || vios.rmc === 'active') return undefined;
  return new RestError(
    500,
    'simulator.vios-without-connection',
    `HSCL2957 There is no RMC connection between the management console and the partition ${vios.name} (state ${vios.state}).`,
  );
}
