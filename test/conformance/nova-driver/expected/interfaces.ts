import type { Sequence } from '../sequence.js';
import { ADAPTERS, GET_ADAPTERS, GET_LPAR, GET_SWITCHES, type Host, viosNames } from './common.js';
import { FIND_MANAGEMENT_PARTITION } from './host.js';

const MANAGEMENT_ADAPTERS = 'LogicalPartition/{mgmt}/ClientNetworkAdapter';

/** VIOSes with trunks: the simulated network bridge is a failover pair, or one SEA on a host of one VIOS. */
const BRIDGED = 2;

/** All partitions, and once more for the management partition and once more for the VIOSes. */
const PARTITIONS: Sequence = [
  'GET VirtualIOServer?group=None',
  'GET VirtualIOServer?group=None',
  'GET LogicalPartition?group=None',
  'GET VirtualIOServer?group=None',
  'GET LogicalPartition?group=None',
];

export const plugSea = (): Sequence => [GET_SWITCHES, GET_LPAR, `PUT ${ADAPTERS}`, 'PUT Event'];

export const plugOvs = (): Sequence => [
  ...FIND_MANAGEMENT_PARTITION,
  GET_SWITCHES,
  'GET ManagedSystem/{sys}/VirtualNetwork?group=None',
  ...PARTITIONS,
  `PUT ${MANAGEMENT_ADAPTERS}`,
  GET_SWITCHES,
  GET_LPAR,
  `PUT ${ADAPTERS}`,
  'PUT Event',
];

export const attachSea = (): Sequence => [GET_LPAR, GET_ADAPTERS, ...plugSea()];
export const attachOvs = (): Sequence => [GET_LPAR, GET_ADAPTERS, ...plugOvs()];

/** @param adapter its name in the sequence */
export const unplugSea = (adapter = 'adapter'): Sequence => [`DELETE ${ADAPTERS}/<${adapter}>`, 'PUT Event'];
export const detachSea = (): Sequence => [GET_LPAR, GET_ADAPTERS, ...unplugSea()];

/** Where a trunk may be: at each VIOS, then at the management partition. */
function findTrunk(host: Host): Sequence {
  return [
    ...PARTITIONS,
    ...viosNames(host).map(
      (vios, index) => `GET VirtualIOServer/${vios}/ClientNetworkAdapter?group=None${index < BRIDGED ? '' : ' -> 204'}`,
    ),
    `GET ${MANAGEMENT_ADAPTERS}?group=None`,
  ];
}

export const unplugOvs = (host: Host, adapter = 'ovs adapter'): Sequence => [
  ...findTrunk(host),
  `DELETE ${MANAGEMENT_ADAPTERS}/<trunk of ${adapter}>`,
  `DELETE ${ADAPTERS}/<${adapter}>`,
  'PUT Event',
];
export const detachOvs = (host: Host): Sequence => [GET_LPAR, GET_ADAPTERS, ...unplugOvs(host)];

/** The adapters are there, the trunk is written again. */
export const plugOvsAgain = (host: Host): Sequence => [
  GET_LPAR,
  GET_ADAPTERS,
  ...FIND_MANAGEMENT_PARTITION,
  GET_ADAPTERS,
  ...findTrunk(host),
  `POST ${MANAGEMENT_ADAPTERS}/<trunk>?group=None`,
];
