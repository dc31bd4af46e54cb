import type { View } from '../../rest/view.js';
import type { VirtualNICDedicated, VnicBackingDevice } from '../../world/model/sriov.js';
import { ownerOf } from '../../world/networks.js';
import { isOff } from '../../world/partitions/partitions.js';
import { virtualLocation } from '../../world/partitions/slots.js';
import { activeDevice, backingStatus } from '../../world/sriov/status.js';
import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { printPercent } from '../managed-system/sriov/percent.js';
import { BACKING_DEVICE, DETAILS, VIRTUAL_NIC } from './sequence.js';

export function renderVnic(vnic: VirtualNICDedicated, view: View): XmlElement {
  const { world } = view;
  const owner = ownerOf(world, vnic);
  const location = owner && virtualLocation(world, owner, vnic.slot);
  const active = activeDevice(world, vnic);
  const devices = vnic.backingDevices.map((device) =>
    uom.plain('VirtualNICBackingDeviceChoice', [renderDevice(vnic, device, device === active, view)]),
  );
  return uom.struct('VirtualNICDedicated', VIRTUAL_NIC, {
    DynamicReconfigurationConnectorName: location,
    LocationCode: location,
    LocalPartitionID: owner?.id,
    RequiredAdapter: false,
    VariedOn: owner !== undefined && !isOff(owner),
    VirtualSlotNumber: vnic.slot,
    Enabled: true,
    Details: renderDetails(vnic, active ?? vnic.backingDevices[0], view),
    AssociatedBackingDevices: uom.el('AssociatedBackingDevices', ...devices),
  });
}

function renderDetails(vnic: VirtualNICDedicated, device: VnicBackingDevice | undefined, view: View): XmlElement {
  const { ip } = vnic;
  const advanced = (name: string, value: string | undefined) =>
    value === undefined ? undefined : uom.grouped('Advanced', uom.leaf(name, value));
  const logical = device && logicalPortOf(vnic, device, view);
  const osName = ownerOf(view.world, vnic)?.rmc === 'active' ? `env${vnic.slot}` : 'unavailable';
  return uom.struct('Details', DETAILS, {
    PortVLANID: vnic.pvid,
    PortVLANIDPriority: vnic.pvidPriority,
    AllowedVLANIDs: vnic.allowedVlans,
    MACAddress: vnic.mac,
    IPAddress: advanced('IPAddress', ip?.address),
    SubnetMask: advanced('SubnetMask', ip?.subnetMask),
    Gateway: advanced('Gateway', ip?.gateway),
    AllowedOperatingSystemMACAddresses: vnic.allowedMacs,
    OSDeviceName: uom.grouped('VNIC', uom.leaf('OSDeviceName', osName)),
    DesiredMode: 'DEDICATED',
    DesiredCapacityPercentage: logical && printPercent(logical.capacity),
    AutoFailBack: canFailOver(vnic, view) ? vnic.autoFailBack : undefined,
  });
}

function renderDevice(vnic: VirtualNICDedicated, device: VnicBackingDevice, isActive: boolean, view: View) {
  const { world } = view;
  const vios = world.table('VirtualIOServer').get(vnic.scope, device.viosUuid);
  const logical = logicalPortOf(vnic, device, view);
  const capacity = logical && printPercent(logical.capacity);
  const maximum = logical && printPercent(logical.maximumCapacity);
  return uom.struct('VirtualNICSRIOVBackingDevice', BACKING_DEVICE, {
    DeviceType: 'SRIOV',
    AssociatedVirtualIOServer: vios && uom.href('AssociatedVirtualIOServer', view.href(vios)),
    IsActive: isActive,
    Status: backingStatus(world, vnic.scope, device),
    FailOverPriority: canFailOver(vnic, view) ? device.failOverPriority : undefined,
    RelatedSRIOVAdapterID: logical?.adapterId,
    CurrentCapacityPercentage: capacity,
    MaxCapacityPercentage: maximum,
    RelatedSRIOVPhysicalPortID: logical?.portId,
    RelatedSRIOVLogicalPort: logical && uom.href('RelatedSRIOVLogicalPort', view.href(logical)),
    DesiredCapacityPercentage: capacity,
    DesiredMaxCapacityPercentage: maximum,
  });
}

const logicalPortOf = ({ scope }: VirtualNICDedicated, { logicalPortUuid }: VnicBackingDevice, { world }: View) =>
  world.table('SRIOVEthernetLogicalPort').get(scope, logicalPortUuid);

const canFailOver = ({ scope }: VirtualNICDedicated, { world }: View) =>
  world.system(scope).capabilities.VirtualNICFailOverCapable === 'true';
