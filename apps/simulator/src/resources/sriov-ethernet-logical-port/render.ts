import type { View } from '../../rest/view.js';
import type { SRIOVEthernetLogicalPort } from '../../world/model/sriov.js';
import { ownerOf } from '../../world/networks.js';
import { isOff } from '../../world/partitions/partitions.js';
import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { printPercent } from '../managed-system/sriov/percent.js';
import { LOGICAL_PORT } from './sequence.js';

const NO_MAC = '000000000000';

export function renderLogicalPort(logical: SRIOVEthernetLogicalPort, { world }: View): XmlElement {
  const { adapterId, portId, index } = logical;
  const owner = ownerOf(world, logical);
  const isOn = owner !== undefined && !isOff(owner);
  const adapter = world.system(logical.scope).sriovAdapters.find(({ id }) => id === adapterId);
  const port = adapter?.ports.find(({ id }) => id === portId);
  const bridge = `PHB ${adapterId * 0x1000 + index}`;
  return uom.struct('SRIOVEthernetLogicalPort', LOGICAL_PORT, {
    ConfigurationID: 0,
    LogicalPortID: 0x27000000 + adapterId * 0x4000 + index,
    AdapterID: adapterId,
    DynamicReconfigurationConnectorName: bridge,
    IsFunctional: adapter?.state === 'Running',
    IsPromiscous: logical.promiscuous,
    IsDiagnostic: false,
    IsHugeDMA: false,
    DeviceName: isOn ? bridge : 'unavailable',
    ConfiguredCapacity: printPercent(logical.capacity),
    ConfiguredMaxCapacity: printPercent(logical.maximumCapacity),
    PhysicalPortID: portId,
    PortVLANID: logical.pvid,
    LocationCode: `${port?.location ?? adapter?.location}-S${index}`,
    TuningBufferID: -1,
    VNICPortUsage: logical.vnicUuid === undefined ? 'NOT_VNIC' : 'DEDICATED_VNIC',
    AllowedMACAddresses: logical.allowedMacs,
    MACAddress: logical.mac,
    CurrentMACAddress: isOn ? logical.mac : NO_MAC,
    IEEE8021QAllowablePriorities: 0,
    IEEE8021QPriority: 0,
    AllowedVLANs: logical.allowedVlans,
  });
}
