import type { PhysicalVolume, VirtualIOServer } from '../../../world/model/virtual-io-server.js';
import { attribute, isElement, type XmlElement } from '../../../xml/element.js';
import { escapeAttribute } from '../../../xml/serialize.js';

const PROLOG = '<?xml version="1.0"?>';
const VIO = 'http://www.ibm.com/xmlns/systems/power/firmware/uom/mc/2012_10/';

/** The UDID that a `QUERY_INVENTORY` request filters by; undefined for other documents. */
export function inventoryUdid(root: XmlElement): string | undefined {
  const filter = find(root, 'VioUdidFilter');
  return filter && (attribute(filter, 'udid') ?? '');
}

/** Several documents in a row, as the VIOS answers; the descriptor of a fibre channel disk is its NAA id. */
export function printInventory({ name: server, physicalVolumes }: VirtualIOServer, udid: string): string {
  const volume = physicalVolumes.find((one) => one.udid === udid);
  const head = `${PROLOG}<VIO xmlns="${VIO}" version="1.21"><Response action_str="QUERY_INVENTORY"><VioIdentity name="${escapeAttribute(server)}"/></Response></VIO>`;
  return volume ? `${head}${PROLOG}${printVolume(volume)}` : head;
}

function printVolume({ name, udid, capacityMb, page83 }: PhysicalVolume): string {
  const descriptor = page83 === undefined ? '' : ` desType="NAA" descriptor="${escapeAttribute(page83)}"`;
  return `<VIO xmlns="${VIO}" version="1.21"><Response action_str="QUERY_INVENTORY"><InventoryResponse><PhysicalVolume udid="${escapeAttribute(udid)}"><PhysicalVolume_base name="${name}" capacity="${capacityMb}"${descriptor}/></PhysicalVolume></InventoryResponse></Response></VIO>`;
}

function find(element: XmlElement, name: string): XmlElement | undefined {
  if (element.name === name) return element;
  for (const child of element.children) {
    const found = isElement(child) ? find(child, name) : undefined;
    if (found) return found;
  }
  return undefined;
}
