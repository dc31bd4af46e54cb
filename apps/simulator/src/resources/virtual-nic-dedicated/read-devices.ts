import { badRequest, conflict, notImplemented } from '../../errors.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { requirePhysicalPort } from '../../world/sriov/physical-ports.js';
import type { World } from '../../world/world.js';
import { at, attribute, elements, isEmpty, text, type XmlElement } from '../../xml/element.js';
import { number } from '../partition/numbers.js';
import { type Capacities, readCapacities } from '../sriov-ethernet-logical-port/capacities.js';

/** A backing device as a client names it. */
export interface WantedDevice extends Capacities {
  vios: VirtualIOServer;
  adapterId: number;
  portId: number;
  failOverPriority: number;
}

const MOST_DEVICES = 6;
const USUAL_PRIORITY = 50;

/**
 * Reads the backing devices of a posted vNIC.
 *
 * @throws {RestError} 400 for none, too many, or what is not there; 409 for several on a host without failover
 */
export function readDevices(world: World, scope: string, posted: XmlElement): WantedDevice[] {
  const { capabilities, name } = world.system(scope);
  if (capabilities.VirtualNICDedicatedSRIOVCapable !== 'true') {
    throw conflict(`The managed system ${name} cannot do vNICs: it has no shared SR-IOV adapter.`);
  }
  const devices = elements(at(posted, 'AssociatedBackingDevices'), 'VirtualNICBackingDeviceChoice')
    .flatMap((choice) => elements(choice, 'VirtualNICSRIOVBackingDevice'))
    .map((element) => readDevice(world, scope, element));
  if (devices.length === 0) throw badRequest('AssociatedBackingDevices has no VirtualNICSRIOVBackingDevice.');
  if (devices.length > MOST_DEVICES) {
    throw badRequest(`A vNIC has up to ${MOST_DEVICES} backing devices, not ${devices.length}.`);
  }
  if (devices.length > 1 && capabilities.VirtualNICFailOverCapable !== 'true') {
    throw conflict(`The managed system ${name} cannot do vNIC failover, so a vNIC has one backing device.`);
  }
  checkDistinct(devices);
  return devices;
}

/** Where a backing device is: two of one vNIC may not be on one physical port. */
export const placeOf = ({ adapterId, portId }: Pick<WantedDevice, 'adapterId' | 'portId'>) => `${adapterId}/${portId}`;

function readDevice(world: World, scope: string, element: XmlElement): WantedDevice {
  const action = at(element, 'BackingDeviceAction');
  if (action && !isEmpty(action)) throw notImplemented('BackingDeviceAction of a VirtualNICDedicated');
  const type = text(element, 'DeviceType') || 'SRIOV';
  if (type !== 'SRIOV') throw badRequest(`DeviceType ${type} of a backing device is not SRIOV.`);
  const [adapterId, portId] = [number(element, 'RelatedSRIOVAdapterID'), number(element, 'RelatedSRIOVPhysicalPortID')];
  const { port } = requirePhysicalPort(world, scope, adapterId, portId);
  const failOverPriority = number(element, 'FailOverPriority', USUAL_PRIORITY);
  if (!Number.isInteger(failOverPriority) || failOverPriority < 1 || failOverPriority > 100) {
    throw badRequest(`FailOverPriority ${failOverPriority} is not in 1 to 100.`);
  }
  const names = { capacity: 'CurrentCapacityPercentage', maximum: 'MaxCapacityPercentage' };
  const vios = readVios(world, scope, element);
  return { vios, adapterId, portId, failOverPriority, ...readCapacities(element, names, port) };
}

function readVios(world: World, scope: string, element: XmlElement): VirtualIOServer {
  const href = attribute(at(element, 'AssociatedVirtualIOServer'), 'href');
  if (href === undefined) throw badRequest('AssociatedVirtualIOServer of a backing device is missing.');
  const uuid = href.replace(/[?#].*$/, '').replace(/^.*\//, '');
  const vios = world.table('VirtualIOServer').get(scope, uuid);
  if (!vios) throw badRequest(`AssociatedVirtualIOServer ${href} is no Virtual I/O Server of this system.`);
  return vios;
}

function checkDistinct(devices: readonly WantedDevice[]): void {
  const twice = devices.find((one, index) => devices.findIndex((other) => placeOf(other) === placeOf(one)) !== index);
  if (!twice) return;
  throw conflict(`Two backing devices of one vNIC are on port ${twice.portId} of SR-IOV adapter ${twice.adapterId}.`);
}
