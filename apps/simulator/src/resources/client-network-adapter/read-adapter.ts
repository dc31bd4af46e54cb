import { badRequest } from '../../errors.js';
import { parseMac } from '../../network/mac.js';
import { checkCarried, checkVlan, parseVlans } from '../../network/vlans.js';
import type { ClientNetworkAdapter, VirtualSwitch } from '../../world/model/network.js';
import { switchById } from '../../world/networks.js';
import type { SlotRequest } from '../../world/partitions/slots.js';
import type { World } from '../../world/world.js';
import { at, attribute, elements, text, type XmlElement } from '../../xml/element.js';
import { number } from '../partition/numbers.js';

/** Elements that clients set and that mean nothing more here than that they are given back: name -> format. */
const SETTABLE: Record<string, RegExp> = {
  AdapterType: /^\w+$/,
  RequiredAdapter: /^(true|false)$/,
  AllowedOperatingSystemMACAddresses: /^(ALL|NONE|[0-9a-fA-F]{12}(\s+[0-9a-fA-F]{12})*)$/,
  QualityOfServicePriority: /^[0-7]$/,
  QualityOfServicePriorityEnabled: /^(true|false)$/,
  VirtualStationInterfaceTypeID: /^/,
  VirtualStationInterfaceTypeVersion: /^/,
  VirtualStationInterfaceManagerID: /^/,
};

/** Settable elements as they are when nobody has set them. */
const DEFAULT_PROPERTIES: Readonly<Record<string, string>> = {
  RequiredAdapter: 'false',
  AllowedOperatingSystemMACAddresses: 'ALL',
  QualityOfServicePriorityEnabled: 'false',
};

const MOST_TRUNK_PRIORITY = 15;
const HIGHEST_MTU = 65_394;

/** What a client may say of an adapter, as the model has it. */
export type Wanted = Pick<
  ClientNetworkAdapter,
  'pvid' | 'taggedVlans' | 'taggedVlanSupported' | 'switchId' | 'enabled' | 'properties'
> &
  Partial<Pick<ClientNetworkAdapter, 'trunkPriority' | 'deviceName' | 'mtu' | 'ovsBridge' | 'ovsPortExternalIds'>> & {
    mac?: string;
  };

/**
 * Reads an adapter, posted as ClientNetworkAdapter or as TrunkAdapter; the caller knows what is there already.
 *
 * @throws {RestError} 400 naming the element that cannot be so
 */
export function readAdapter(world: World, scope: string, posted: XmlElement): Wanted {
  const pvid = number(posted, 'PortVLANID');
  checkVlan(pvid, 'PortVLANID');
  const taggedVlans = parseVlans(text(posted, 'TaggedVLANIDs') ?? '', 'TaggedVLANIDs');
  checkCarried(pvid, taggedVlans);
  const mac = text(posted, 'MACAddress');
  const priority = optionalNumber(posted, 'TrunkPriority', 1, MOST_TRUNK_PRIORITY);
  const mtu = optionalNumber(posted, 'ConfiguredMTU', 64, HIGHEST_MTU);
  const given = (name: string) => text(posted, name) || undefined;
  const [deviceName, ovsBridge, ids] = [given('DeviceName'), given('OvsBridge'), given('OvsPortExternalIds')];
  return {
    pvid,
    taggedVlans,
    taggedVlanSupported: taggedVlans.length > 0 || text(posted, 'TaggedVLANSupported') === 'true',
    switchId: readSwitch(world, scope, posted).id,
    enabled: text(posted, 'Enabled') !== 'false',
    properties: readProperties(posted),
    ...(mac ? { mac: parseMac(mac) } : {}),
    ...(priority === undefined ? {} : { trunkPriority: priority }),
    ...(mtu === undefined ? {} : { mtu }),
    ...(deviceName === undefined ? {} : { deviceName }),
    ...(ovsBridge === undefined ? {} : { ovsBridge }),
    ...(ids === undefined ? {} : { ovsPortExternalIds: ids }),
  };
}

/** How the slot is to be chosen; a given number wins, and without any wish the next free one is taken. */
export function readSlot(posted: XmlElement): SlotRequest {
  const slot = text(posted, 'VirtualSlotNumber');
  if (slot) return number(posted, 'VirtualSlotNumber');
  return text(posted, 'UseNextAvailableHighSlotID') === 'true' ? 'high' : 'next';
}

function readSwitch(world: World, scope: string, posted: XmlElement): VirtualSwitch {
  const href = attribute(elements(at(posted, 'AssociatedVirtualSwitch'), 'link')[0], 'href');
  if (href !== undefined) {
    const uuid =
      href
        .replace(/[?#].*$/, '')
        .split('/')
        .at(-1) ?? '';
    const found = world.table('VirtualSwitch').get(scope, uuid);
    if (!found) throw badRequest(`AssociatedVirtualSwitch ${href} is no virtual switch of this system.`);
    return found;
  }
  const id = number(posted, 'VirtualSwitchID', Number.NaN);
  if (Number.isNaN(id)) throw badRequest('AssociatedVirtualSwitch is missing.');
  const found = switchById(world, scope, id);
  if (!found) throw badRequest(`VirtualSwitchID ${id} is no virtual switch of this system.`);
  return found;
}

function readProperties(posted: XmlElement): Record<string, string> {
  const properties: Record<string, string> = { ...DEFAULT_PROPERTIES };
  for (const [name, format] of Object.entries(SETTABLE)) {
    const value = text(posted, name);
    if (value === undefined || value === '') continue;
    if (!format.test(value)) throw badRequest(`${name} cannot be "${value}".`);
    properties[name] = value;
  }
  return properties;
}

function optionalNumber(posted: XmlElement, name: string, lowest: number, highest: number): number | undefined {
  if (!text(posted, name)) return undefined;
  const value = number(posted, name);
  if (!Number.isInteger(value) || value < lowest || value > highest) {
    throw badRequest(`${name} ${value} is not in ${lowest} to ${highest}.`);
  }
  return value;
}
