import type { View } from '../../rest/view.js';
import type { FcAdapter, FcPort, VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { IO_SLOT } from '../partition/sequences.js';

const PROFILE_SLOT = sequence('AssociatedIOSlot IsRequired');
const ADAPTER = sequence(
  'AdapterID Description DeviceName DynamicReconfigurationConnectorName PhysicalLocation UniqueDeviceID PhysicalFibreChannelPorts',
);
const PORT = sequence('LocationCode PhysicalVolumes PortName UniqueDeviceID WWPN WWNN AvailablePorts TotalPorts');

/** The I/O slots of a VIOS, with its fibre channel adapters and their ports; volume connectors are made of these. */
export function fibreChannelSlots({ fcAdapters }: VirtualIOServer, _view: View): XmlElement {
  return uom.el('ProfileIOSlots', ...fcAdapters.map(profileSlot));
}

function profileSlot(adapter: FcAdapter): XmlElement {
  const slot = uom.struct('AssociatedIOSlot', IO_SLOT, {
    BusGroupingRequired: false,
    Description: adapter.description,
    PCAdapterID: 3956,
    PCIClass: 3076,
    RelatedIOAdapter: uom.el('RelatedIOAdapter', fibreChannelAdapter(adapter)),
    SlotDynamicReconfigurationConnectorName: adapter.location,
    SlotPhysicalLocationCode: adapter.location.split('-').at(-1) ?? '',
  });
  return uom.struct('ProfileIOSlot', PROFILE_SLOT, { AssociatedIOSlot: slot, IsRequired: true });
}

function fibreChannelAdapter(adapter: FcAdapter): XmlElement {
  return uom.struct('PhysicalFibreChannelAdapter', ADAPTER, {
    AdapterID: adapter.adapterId,
    Description: adapter.description,
    DeviceName: adapter.deviceName,
    DynamicReconfigurationConnectorName: adapter.drcName,
    PhysicalLocation: adapter.location,
    PhysicalFibreChannelPorts: uom.el('PhysicalFibreChannelPorts', ...adapter.ports.map(fibreChannelPort)),
  });
}

/** Also nested in virtual fibre channel mappings. */
export function fibreChannelPort(port: FcPort): XmlElement {
  return uom.struct('PhysicalFibreChannelPort', PORT, {
    LocationCode: port.locationCode,
    PortName: port.name,
    UniqueDeviceID: port.udid,
    WWPN: port.wwpn,
    WWNN: port.wwnn,
    AvailablePorts: port.availablePorts,
    TotalPorts: port.totalPorts,
  });
}
