import { badRequest } from '../../errors.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import type { World } from '../../world/world.js';
import { at, attribute, type XmlElement } from '../../xml/element.js';

/** @throws {RestError} 400 unless the posted SEA names a VIOS of this host */
export function readVios(world: World, scope: string, document: XmlElement): VirtualIOServer {
  const href = attribute(at(document, 'AssignedVirtualIOServer'), 'href');
  if (href === undefined) throw badRequest('AssignedVirtualIOServer of a SharedEthernetAdapter is missing.');
  const uuid =
    href
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? '';
  const vios = world.table('VirtualIOServer').get(scope, uuid);
  if (!vios) throw badRequest(`AssignedVirtualIOServer ${href} is no Virtual I/O Server of this system.`);
  return vios;
}
