import type { View } from '../../rest/view.js';
import type { FcAdapter, FcPort, VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { IO_SLOT } from '../partition/sequences.js';
import { renderPhysicalVolume } from './physical-volume.js';

const PROFILE_SLOT = sequence('AssociatedIOSlot IsRequired');
const ADAPTER = sequence(
  'AdapterID Description DeviceName DynamicReconfigurationConnectorName PhysicalLocation UniqueDeviceID PhysicalFibreChannelPorts',
);
const PORT = sequence('LocationCode PhysicalVolumes PortName UniqueDeviceID WWPN WWNN AvailablePorts TotalPorts');

/** The I/O slots of a VIOS, with its fibre channel adapters and their ports; volume connectors are made of these. */
export function fibreChannelSlots(vios: VirtualIOServer, view: View): XmlElement {
  return uom.el('ProfileIOSlots', ...vios.fcAdapters.map((adapter) => profileSlot(vios, adapter, view)));
}

function profileSlot(vios: VirtualIOServer, adapter: FcAdapter, view: View): XmlElement {
  const slot = uom.struct('AssociatedIOSlot', IO_SLOT, {
    BusGroupingRequired: false,
    Description: adapter.description,
    PCAdapterID: 3956,
    PCIClass: 3076,
    RelatedIOAdapter: uom.el('RelatedIOAdapter', fibreChannelAdapter(vios, adapter, view)),
    SlotDynamicReconfigurationConnectorName: adapter.location,
    SlotPhysicalLocationCode: adapter.location.split('-').at(-1) ?? '',
  });
  return uom.struct('ProfileIOSlot', PROFILE_SLOT, { AssociatedIOSlot: slot, IsRequired: true });
}

function fibreChannelAdapter(vios: VirtualIOServer, adapter: FcAdapter, view: View): XmlElement {
  const ports = adapter.ports.map((port) => fibreChannelPort(port, undefined, volumesBehind(vios, port, view)));
  return uom.struct('PhysicalFibreChannelAdapter', ADAPTER, {
    AdapterID: adapter.adapterId,
    Description: adapter.description,
    DeviceName: adapter.deviceName,
    DynamicReconfigurationConnectorName: adapter.drcName,
    PhysicalLocation: adapter.location,
    PhysicalFibreChannelPorts: uom.el('PhysicalFibreChannelPorts', ...ports),
  });
}

/** Also nested in virtual fibre channel mappings, there under other names. */
export function fibreChannelPort(port: FcPort, name = 'PhysicalFibreChannelPort', volumes?: XmlElement): XmlElement {
  return uom.struct(name, PORT, {
    LocationCode: port.locationCode,
    PhysicalVolumes: volumes,
    PortName: port.name,
    UniqueDeviceID: port.udid,
    WWPN: port.wwpn,
    WWNN: port.wwnn,
    AvailablePorts: port.availablePorts,
    TotalPorts: port.totalPorts,
  });
}

/** The hdisks that were found through a port, in group ViosStorage. */
function volumesBehind(vios: VirtualIOServer, { locationCode }: FcPort, view: View): XmlElement | undefined {
  if (!view.wants('ViosStorage')) return undefined;
  const found = vios.physicalVolumes.filter((volume) => volume.locationCode.startsWith(`${locationCode}-`));
  return uom.grouped(
    'ViosStorage',
    uom.el('PhysicalVolumes', ...found.map((volume) => renderPhysicalVolume(vios, volume))),
  );
}
