import { boolean, integer, links, list, optional, part, type ReadOf, resource, text } from '../declare/index.js';
import { SharedEthernetAdapter } from './shared-ethernet-adapter.js';
import { TrunkAdapter } from './trunk-adapter.js';

/** Trunks of equal PVID, one per SEA of the bridge. */
export const LoadGroup = part(
  'LoadGroup',
  {
    pvid: integer('PortVLANID'),
    trunks: list('TrunkAdapters/TrunkAdapter', TrunkAdapter),
    networks: links('VirtualNetworks'),
  },
  { order: ['PortVLANID', 'TrunkAdapters', 'VirtualNetworks'] },
);
export type LoadGroup = ReadOf<typeof LoadGroup>;

/** One SEA, or two of different VIOSes that take over from each other. */
export const NetworkBridge = resource(
  'NetworkBridge',
  {
    /** VLAN of the failover control channel. */
    controlChannelId: optional(integer('ControlChannelID')),
    failover: boolean('FailoverEnabled'),
    loadBalancing: boolean('LoadBalancingEnabled'),
    /** The first is that of the primary trunk. */
    loadGroups: list('LoadGroups/LoadGroup', LoadGroup, { leader: 'PortVLANID' }),
    pvid: integer('PortVLANID'),
    /** One or two. */
    seas: list('SharedEthernetAdapters/SharedEthernetAdapter', SharedEthernetAdapter),
    udid: optional(text('UniqueDeviceID')),
    networks: links('VirtualNetworks'),
  },
  {
    order: [
      'ControlChannelID',
      'FailoverEnabled',
      'LoadBalancingEnabled',
      'LoadGroups',
      'PortVLANID',
      'SharedEthernetAdapters',
      'UniqueDeviceID',
      'VirtualNetworks',
    ],
  },
);
export type NetworkBridge = ReadOf<typeof NetworkBridge>;
