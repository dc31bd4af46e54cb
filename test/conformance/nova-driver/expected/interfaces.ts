import type { Sequence } from '../sequence.js';
import { ADAPTERS, GET_ADAPTERS, GET_LPAR, GET_SWITCHES, type Host, managementPartition, viosNames } from './common.js';
import { findManagementPartition } from './host.js';

const managementAdapters = (host: Host): string => `${managementPartition(host)}/ClientNetworkAdapter`;

/**
 * VIOSes with trunks: the simulated network bridge is a failover pair, or one SEA on a host of one VIOS. A VIOS that is the management
 * partition has the trunks of Open vSwitch ports, and no bridge is beside it.
 */
const bridged = ({ management }: Host): number => (management === 'vios' ? 1 : 2);

/** The VIOSes, and whether the management partition is among them; otherwise it is looked for among the others, twice. */
function partitions({ management }: Host): Sequence {
  const vioses = 'GET VirtualIOServer?group=None';
  const lpars = 'GET LogicalPartition?group=None';
  return management === 'vios' ? [vioses, vioses] : [vioses, vioses, lpars, vioses, lpars];
}

export const plugSea = (): Sequence => [GET_SWITCHES, GET_LPAR, `PUT ${ADAPTERS}`, 'PUT Event'];

/** @param firstEver the host does not have the virtual switch for such ports yet */
export const plugOvs = (host: Host, firstEver = false): Sequence => [
  ...findManagementPartition(host),
  GET_SWITCHES,
  ...(firstEver ? ['PUT ManagedSystem/{sys}/VirtualSwitch'] : []),
  'GET ManagedSystem/{sys}/VirtualNetwork?group=None',
  ...partitions(host),
  `PUT ${managementAdapters(host)}`,
  GET_SWITCHES,
  GET_LPAR,
  `PUT ${ADAPTERS}`,
  'PUT Event',
];

export const attachSea = (): Sequence => [GET_LPAR, GET_ADAPTERS, ...plugSea()];
export const attachOvs = (host: Host, firstEver = false): Sequence => [
  GET_LPAR,
  GET_ADAPTERS,
  ...plugOvs(host, firstEver),
];

/** @param adapter its name in the sequence */
export const unplugSea = (adapter = 'adapter'): Sequence => [`DELETE ${ADAPTERS}/<${adapter}>`, 'PUT Event'];
export const detachSea = (): Sequence => [GET_LPAR, GET_ADAPTERS, ...unplugSea()];

/** Where a trunk may be: at each VIOS, then at the management partition if it is none. */
function findTrunk(host: Host): Sequence {
  const atVios = (vios: string, index: number) =>
    `GET VirtualIOServer/${vios}/ClientNetworkAdapter?group=None${index < bridged(host) ? '' : ' -> 204'}`;
  return [
    ...partitions(host),
    ...viosNames(host).map(atVios),
    ...(host.management === 'vios' ? [] : [`GET ${managementAdapters(host)}?group=None`]),
  ];
}

export const unplugOvs = (host: Host, adapter = 'ovs adapter'): Sequence => [
  ...findTrunk(host),
  `DELETE ${managementAdapters(host)}/<trunk of ${adapter}>`,
  `DELETE ${ADAPTERS}/<${adapter}>`,
  'PUT Event',
];
export const detachOvs = (host: Host): Sequence => [GET_LPAR, GET_ADAPTERS, ...unplugOvs(host)];

/** The adapters are there, the trunk is written again. */
export const plugOvsAgain = (host: Host): Sequence => [
  GET_LPAR,
  GET_ADAPTERS,
  ...findManagementPartition(host),
  GET_ADAPTERS,
  ...findTrunk(host),
  `POST ${managementAdapters(host)}/<trunk>?group=None`,
];
