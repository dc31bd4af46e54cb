import { badRequest, conflict, notImplemented } from '../../../errors.js';
import type { Change } from '../../../rest/resource.js';
import type { ManagedSystem } from '../../../world/model/managed-system.js';
import type { SriovAdapter, SriovPort } from '../../../world/model/sriov.js';
import { logicalPortsOn } from '../../../world/sriov/physical-ports.js';
import type { World } from '../../../world/world.js';
import { at, elements, text, type XmlElement } from '../../../xml/element.js';
import { number } from '../../partition/numbers.js';

const ADAPTERS = 'AssociatedSystemIOConfiguration/SRIOVAdapters';
/** Most characters. */
const LENGTHS = { Label: 16, SubLabel: 8 } as const;

/**
 * Takes over what clients may set of physical ports: labels, how many logical ports there may be, MTU, flow control, switch mode. What
 * the document does not mention stays.
 *
 * @throws {RestError} 400 for values that cannot be, 409 below what is in use, 501 for adapters in another mode
 */
export function updateSriovAdapters(system: ManagedSystem, posted: XmlElement, { services: { world } }: Change): void {
  let changed = false;
  for (const choice of elements(at(posted, ADAPTERS), 'IOAdapterChoice')) {
    for (const element of elements(choice, 'SRIOVAdapter')) {
      const adapter = adapterOf(system, element);
      for (const port of elements(at(element, 'EthernetPhysicalPorts'), 'SRIOVEthernetPhysicalPort')) {
        changed = updatePort(world, system, adapter, port) || changed;
      }
    }
  }
  if (changed) world.changed(system, 'SRIOVPhysicalPort.ConfigChange');
}

function adapterOf(system: ManagedSystem, element: XmlElement): SriovAdapter {
  const id = text(element, 'AdapterID');
  const adapter = system.sriovAdapters.find(({ adapterId }) => adapterId === id);
  if (!adapter) throw badRequest(`There is no SR-IOV adapter with AdapterID ${id}.`);
  const mode = text(element, 'AdapterMode') ?? adapter.mode;
  if (mode !== adapter.mode) {
    throw notImplemented(`changing AdapterMode of ${adapter.location} from ${adapter.mode} to ${mode}`);
  }
  return adapter;
}

function updatePort(world: World, { scope }: ManagedSystem, adapter: SriovAdapter, element: XmlElement): boolean {
  const id = number(element, 'PhysicalPortID');
  const port = adapter.ports.find((one) => one.id === id);
  if (!port) throw badRequest(`The SR-IOV adapter ${adapter.id} has no port with PhysicalPortID ${id}.`);
  const wanted: SriovPort = {
    ...port,
    label: labelOf(element, 'Label') ?? port.label,
    subLabel: labelOf(element, 'SubLabel') ?? port.subLabel,
    maximumLogicalPorts: number(element, 'ConfiguredMaxEthernetLogicalPorts', port.maximumLogicalPorts),
    mtu: oneOf(element, 'ConfiguredMTU', ['E_1500', 'E_9000'], port.mtu),
    switchMode: oneOf(element, 'ConfiguredPortSwitchMode', ['Veb', 'Vepa'], port.switchMode),
    flowControl:
      oneOf(element, 'ConfiguredFlowControl', ['true', 'false'], port.flowControl ? 'true' : 'false') === 'true',
  };
  checkMaximum(wanted, logicalPortsOn(world, scope, adapter.id, id).length);
  if (JSON.stringify(wanted) === JSON.stringify(port)) return false;
  Object.assign(port, wanted);
  return true;
}

function checkMaximum({ location, maximumLogicalPorts: wanted, supportedLogicalPorts }: SriovPort, used: number): void {
  if (!Number.isInteger(wanted) || wanted > supportedLogicalPorts) {
    throw badRequest(
      `ConfiguredMaxEthernetLogicalPorts ${wanted} of ${location} is not in 0 to ${supportedLogicalPorts}.`,
    );
  }
  if (wanted < used) throw conflict(`The physical port ${location} has ${used} logical ports; it needs as many.`);
}

function labelOf(element: XmlElement, name: keyof typeof LENGTHS): string | undefined {
  const given = text(element, name);
  if (given === undefined) return undefined;
  if (given.length > LENGTHS[name]) {
    throw badRequest(`${name} "${given}" has ${given.length} characters; ${LENGTHS[name]} are possible.`);
  }
  return given;
}

function oneOf<V extends string>(element: XmlElement, name: string, values: readonly V[], otherwise: V): V {
  const given = text(element, name) || otherwise;
  const found = values.find((value) => value === given);
  if (found === undefined) throw badRequest(`${name} ${given} is not one of ${values.join(', ')}.`);
  return found;
}
