import {
  boolean,
  build,
  integer,
  integers,
  link,
  links,
  linkTo,
  optional,
  type ReadOf,
  resource,
  text,
  withDefault,
} from '../declare/index.js';
import type { XmlElement } from '../xml/element.js';

/** CNA: a virtual Ethernet adapter, child of a LogicalPartition or a VirtualIOServer. One with a trunk priority is a trunk. */
export const ClientNetworkAdapter = resource(
  'ClientNetworkAdapter',
  {
    locationCode: optional(text('LocationCode')),
    partitionId: optional(integer('LocalPartitionID')),
    useNextSlot: optional(boolean('UseNextAvailableSlotID')),
    useNextHighSlot: optional(boolean('UseNextAvailableHighSlotID')),
    slot: optional(integer('VirtualSlotNumber')),
    /** Not every host sends it. */
    enabled: optional(boolean('Enabled')),
    /** 12 hex digits, upper case (`macToApi`). */
    mac: optional(text('MACAddress')),
    pvid: integer('PortVLANID'),
    taggedVlans: withDefault(integers('TaggedVLANIDs'), []),
    tagged: withDefault(boolean('TaggedVLANSupported'), false),
    virtualSwitch: optional(link('AssociatedVirtualSwitch/link')),
    virtualSwitchId: optional(integer('VirtualSwitchID')),
    /** Linux device of a trunk in the management partition. */
    deviceName: optional(text('DeviceName')),
    trunkPriority: optional(integer('TrunkPriority')),
    mtu: optional(integer('ConfiguredMTU', { ksv: 'V1_6_0' })),
    ovsBridge: optional(text('OvsBridge', { ksv: 'V1_6_0' })),
    /** `iface-id=…,iface-status=active,attached-mac=…,vm-uuid=…` */
    ovsExternalIds: optional(text('OvsPortExternalIds', { ksv: 'V1_6_0' })),
    networks: links('VirtualNetworks'),
  },
  {
    order: [
      'AdapterType',
      'DynamicReconfigurationConnectorName',
      'LocationCode',
      'LocalPartitionID',
      'RequiredAdapter',
      'VariedOn',
      'UseNextAvailableSlotID',
      'UseNextAvailableHighSlotID',
      'VirtualSlotNumber',
      'Enabled',
      'AllowedOperatingSystemMACAddresses',
      'MACAddress',
      'PortVLANID',
      'QualityOfServicePriority',
      'QualityOfServicePriorityEnabled',
      'TaggedVLANIDs',
      'TaggedVLANSupported',
      'VirtualStationInterfaceManagerID',
      'VirtualStationInterfaceTypeID',
      'AssociatedVirtualSwitch',
      'VirtualSwitchID',
      'VirtualStationInterfaceTypeVersion',
      'DeviceName',
      'IPAddress',
      'SubnetMask',
      'Gateway',
      'TrunkPriority',
      'ConfiguredMTU',
      'OvsBridge',
      'OvsPortExternalIds',
      'VirtualNetworks',
    ],
  },
);
export type ClientNetworkAdapter = ReadOf<typeof ClientNetworkAdapter>;

export interface NewClientNetworkAdapter {
  /**
   * 'high': the next high slot (NovaLink, under a partition); 'low': the next slot (HMC, or under a VIOS or the
   * management partition); or a number.
   */
  readonly slot: 'high' | 'low' | number;
  /** Absent: the server makes one. */
  readonly mac?: string | undefined;
  /** 1–4094 */
  readonly pvid: number;
  readonly taggedVlans?: readonly number[] | undefined;
  readonly virtualSwitch: string | { readonly meta: { readonly href: string } };
  /** Makes the adapter a trunk. */
  readonly trunk?:
    | {
        readonly priority: number;
        readonly deviceName?: string | undefined;
        readonly mtu?: number | undefined;
        readonly ovsBridge?: string | undefined;
        readonly ovsExternalIds?: string | undefined;
      }
    | undefined;
}

/** The document that creates an adapter: `client.create(ClientNetworkAdapter, newClientNetworkAdapter({...}), { parent })`. */
export function newClientNetworkAdapter(spec: NewClientNetworkAdapter): XmlElement {
  const { slot, trunk } = spec;
  const tagged = spec.taggedVlans ?? [];
  return build(ClientNetworkAdapter, {
    useNextSlot: slot === 'low' ? true : undefined,
    useNextHighSlot: slot === 'high' ? true : undefined,
    slot: typeof slot === 'number' ? slot : undefined,
    mac: spec.mac,
    pvid: spec.pvid,
    taggedVlans: tagged.length > 0 ? tagged : undefined,
    tagged: tagged.length > 0,
    virtualSwitch: linkTo(spec.virtualSwitch),
    deviceName: trunk?.deviceName,
    trunkPriority: trunk?.priority,
    mtu: trunk?.mtu,
    ovsBridge: trunk?.ovsBridge,
    ovsExternalIds: trunk?.ovsExternalIds,
  });
}
