import { conflict, notFound } from '../../errors.js';
import type { PhysicalVolume, VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { isMapped } from '../../world/storage/mapped.js';
import { text, type XmlElement } from '../../xml/element.js';

/**
 * The hdisk that a posted PhysicalVolume means, by name or else by UDID, which is to become part of something.
 *
 * @throws {RestError} 404 when the VIOS has none like that, 409 when it is part of something or mapped
 */
export function unusedVolume(vios: VirtualIOServer, posted: XmlElement): PhysicalVolume {
  const [name, udid] = [text(posted, 'VolumeName'), text(posted, 'UniqueDeviceID')];
  const found = vios.physicalVolumes.find((one) => (name ? one.name === name : one.udid === udid));
  if (!found) throw notFound(`Virtual I/O Server ${vios.name} has no physical volume ${name || udid}.`);
  if (found.usedBy !== undefined)
    throw conflict(`Physical volume ${found.name} of ${vios.name} is part of a ${found.usedBy}.`);
  if (isMapped(vios, { kind: 'PhysicalVolume', name: found.name }))
    throw conflict(`Physical volume ${found.name} of ${vios.name} is mapped to a partition.`);
  return found;
}
