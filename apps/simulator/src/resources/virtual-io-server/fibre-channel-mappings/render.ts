import type { View } from '../../../rest/view.js';
import type { Partition } from '../../../world/model/partition.js';
import type { FcMapping, FcPort, VirtualIOServer } from '../../../world/model/virtual-io-server.js';
import { virtualLocation } from '../../../world/partitions/slots.js';
import { clientOf } from '../../../world/storage/clients.js';
import { portsOf } from '../../../world/storage/fabric.js';
import { type Content, uom } from '../../../xml/build.js';
import type { XmlElement } from '../../../xml/element.js';
import { fibreChannelPort } from '../fibre-channel.js';
import { CLIENT, MAPPING, SERVER } from './sequences.js';

/** One mapping for each pair of adapters; without a port it is not bound to the fabric. */
export function renderFcMapping(vios: VirtualIOServer, mapping: FcMapping, view: View): XmlElement {
  const client = clientOf(view.world, vios.scope, mapping);
  const port = portsOf(vios).find(({ name }) => name === mapping.portName);
  return uom.struct('VirtualFibreChannelMapping', MAPPING, {
    AssociatedLogicalPartition: client && uom.href('AssociatedLogicalPartition', view.href(client)),
    ClientAdapter:
      client && mapping.clientUuid !== undefined
        ? uom.struct('ClientAdapter', CLIENT, clientContent(vios, mapping, client, view))
        : undefined,
    Port: port && fibreChannelPort(port, 'Port'),
    ServerAdapter: serverAdapter(vios, mapping, port, view),
  });
}

/** Elements of the client adapter, also of the partition's own view of it. */
export function clientContent(
  vios: VirtualIOServer,
  mapping: FcMapping,
  client: Partition,
  { world }: View,
): Record<string, Content> {
  return {
    ...adapter('Client', virtualLocation(world, client, mapping.clientSlot)),
    LocalPartitionID: client.id,
    VirtualSlotNumber: mapping.clientSlot,
    ConnectingPartitionID: vios.id,
    ConnectingVirtualSlotNumber: mapping.serverSlot,
    WWPNs: mapping.wwpns.join(' ').toLowerCase(),
  };
}

export function serverAdapter(
  vios: VirtualIOServer,
  mapping: FcMapping,
  port: FcPort | undefined,
  { world }: View,
): XmlElement {
  return uom.struct('ServerAdapter', SERVER, {
    ...adapter('Server', virtualLocation(world, vios, mapping.serverSlot)),
    LocalPartitionID: vios.id,
    VirtualSlotNumber: mapping.serverSlot,
    AdapterName: mapping.adapterName,
    ConnectingPartitionID: mapping.clientId,
    ConnectingVirtualSlotNumber: mapping.clientSlot,
    UniqueDeviceID: mapping.udid,
    MapPort: port?.name,
    PhysicalPort: port && fibreChannelPort(port, 'PhysicalPort'),
  });
}

function adapter(type: 'Client' | 'Server', location: string): Record<string, Content> {
  return {
    AdapterType: type,
    DynamicReconfigurationConnectorName: location,
    LocationCode: location,
    RequiredAdapter: false,
    VariedOn: true,
  };
}
