import { badRequest } from '../../../errors.js';
import type { StorageReference } from '../../../world/model/virtual-io-server.js';
import type { SlotRequest } from '../../../world/partitions/slots.js';
import { at, attribute, elements, isEmpty, text, type XmlElement } from '../../../xml/element.js';
import { readDiskProperties } from '../../volume-group/virtual-disk.js';
import { TARGETS } from './sequences.js';

/** A mapping as a client sends it, reduced to what says which bus and device it means. */
export interface PostedMapping {
  /** Out of the href of AssociatedLogicalPartition. */
  clientUuid?: string;
  /** Slot of the client adapter. */
  clientSlot: SlotRequest;
  /** UDID of the server adapter: the bus exists. */
  busUdid?: string;
  /** Slot of the server adapter, for a new bus. */
  serverSlot: SlotRequest;
  /** What it refers to, not yet looked up; absent when there is no Storage or an empty one. */
  storage?: PostedStorage;
  target?: PostedTarget;
}

export interface PostedStorage {
  kind: StorageReference['kind'];
  udid?: string;
  name?: string;
  /** Of a virtual disk. */
  settings?: Record<string, string>;
}

export interface PostedTarget {
  kind: StorageReference['kind'];
  lua?: string;
  name?: string;
  udid?: string;
}

type Kind = StorageReference['kind'];

const KINDS = Object.keys(TARGETS) as Kind[];
/** Elements that name a storage: UDID, name. */
const IDENTITY: Record<Kind, [string, string]> = {
  LogicalUnit: ['UniqueDeviceID', 'UnitName'],
  PhysicalVolume: ['UniqueDeviceID', 'VolumeName'],
  VirtualDisk: ['UniqueDeviceID', 'DiskName'],
  VirtualOpticalMedia: ['MediaUDID', 'MediaName'],
};

export function readMapping(mapping: XmlElement): PostedMapping {
  const href = attribute(at(mapping, 'AssociatedLogicalPartition'), 'href');
  const posted: PostedMapping = {
    clientSlot: slotOf(at(mapping, 'ClientAdapter')),
    serverSlot: slotOf(at(mapping, 'ServerAdapter')),
  };
  if (href) posted.clientUuid = lastSegment(href);
  const busUdid = text(mapping, 'ServerAdapter/UniqueDeviceID');
  if (busUdid) posted.busUdid = busUdid;
  const storage = readStorage(at(mapping, 'Storage'));
  if (storage) posted.storage = storage;
  const target = readTarget(at(mapping, 'TargetDevice'));
  if (target) posted.target = target;
  return posted;
}

/** Undefined for an absent or an empty `Storage`. */
export function readStorage(container: XmlElement | undefined): PostedStorage | undefined {
  const [element] = elements(container);
  if (!element || isEmpty(element)) return undefined;
  const kind = KINDS.find((one) => one === element.name);
  if (!kind) throw badRequest(`Storage/${element.name} is not one of ${KINDS.join(', ')}.`);
  const [udidElement, nameElement] = IDENTITY[kind];
  const [udid, name] = [text(element, udidElement), text(element, nameElement)];
  if (!udid && !name) throw badRequest(`Storage/${kind} has neither ${udidElement} nor ${nameElement}.`);
  const settings = kind === 'VirtualDisk' ? { settings: diskSettings(element) } : {};
  return { kind, ...(udid ? { udid } : {}), ...(name ? { name } : {}), ...settings };
}

/** What a logical volume is, nobody needs to say. */
function diskSettings(element: XmlElement): Record<string, string> {
  const type = text(element, 'VirtualDiskType');
  return { ...readDiskProperties(element), ...(type && type !== 'LogicalVolume' ? { VirtualDiskType: type } : {}) };
}

function readTarget(container: XmlElement | undefined): PostedTarget | undefined {
  const [element] = elements(container);
  if (!element) return undefined;
  const kind = KINDS.find((one) => TARGETS[one] === element.name);
  if (!kind) throw badRequest(`TargetDevice/${element.name} is not one of ${Object.values(TARGETS).join(', ')}.`);
  const lua = text(element, 'LogicalUnitAddress');
  const name = text(element, 'TargetName');
  const udid = text(element, 'UniqueDeviceID');
  return { kind, ...(lua ? { lua } : {}), ...(name ? { name } : {}), ...(udid ? { udid } : {}) };
}

/** A number when one is given and no next one is asked for. */
export function slotOf(adapter: XmlElement | undefined): SlotRequest {
  if (text(adapter, 'UseNextAvailableSlotID') === 'true') return 'next';
  if (text(adapter, 'UseNextAvailableHighSlotID') === 'true') return 'high';
  const slot = text(adapter, 'VirtualSlotNumber');
  return slot && /^\d+$/.test(slot) ? Number(slot) : 'next';
}

/** The uuid at the end of an href. */
export function lastSegment(href: string): string {
  return href.split(/[?#]/)[0]!.replace(/\/+$/, '').split('/').at(-1)!;
}
