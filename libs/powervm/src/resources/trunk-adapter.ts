import {
  boolean,
  build,
  integer,
  integers,
  link,
  linkTo,
  optional,
  part,
  type ReadOf,
  text,
  withDefault,
} from '../declare/index.js';
import type { XmlElement } from '../xml/element.js';

/** A virtual Ethernet adapter of a VIOS that carries frames for others, as bridges and VIOSes list it. */
export const TrunkAdapter = part(
  'TrunkAdapter',
  {
    locationCode: optional(text('LocationCode')),
    partitionId: optional(integer('LocalPartitionID')),
    required: optional(boolean('RequiredAdapter')),
    useNextHighSlot: optional(boolean('UseNextAvailableHighSlotID')),
    slot: optional(integer('VirtualSlotNumber')),
    /** 12 hex digits, upper case. */
    mac: optional(text('MACAddress')),
    pvid: integer('PortVLANID'),
    taggedVlans: withDefault(integers('TaggedVLANIDs'), []),
    tagged: withDefault(boolean('TaggedVLANSupported'), false),
    virtualSwitch: optional(link('AssociatedVirtualSwitch/link')),
    virtualSwitchId: optional(integer('VirtualSwitchID')),
    /** `entN`; absent on one that has just been sent. */
    deviceName: optional(text('DeviceName')),
    priority: optional(integer('TrunkPriority')),
  },
  {
    order: [
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
      'QualityOfServicePriorityEnabled',
      'TaggedVLANIDs',
      'TaggedVLANSupported',
      'AssociatedVirtualSwitch',
      'VirtualSwitchID',
      'DeviceName',
      'TrunkPriority',
    ],
    bare: true,
  },
);
export type TrunkAdapter = ReadOf<typeof TrunkAdapter>;

/** A trunk to add to the adapters of a SEA; the server gives it slot, device name and MAC. */
export function newTrunkAdapter(spec: {
  readonly pvid: number;
  readonly taggedVlans: readonly number[];
  readonly virtualSwitch: string | { readonly meta: { readonly href: string } };
  readonly virtualSwitchId: number;
  /** Must differ between the SEAs of a failover pair. */
  readonly priority: number;
}): XmlElement {
  return build(TrunkAdapter, {
    required: true,
    useNextHighSlot: true,
    pvid: spec.pvid,
    taggedVlans: spec.taggedVlans,
    tagged: spec.taggedVlans.length > 0,
    virtualSwitch: linkTo(spec.virtualSwitch),
    virtualSwitchId: spec.virtualSwitchId,
    priority: spec.priority,
  });
}
