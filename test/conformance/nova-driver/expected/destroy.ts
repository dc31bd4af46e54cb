import type { Sequence } from '../sequence.js';
import {
  GET_ADAPTERS,
  GET_LPAR,
  type Host,
  job,
  LPAR,
  MAPPINGS,
  mediaPlace,
  postStale,
  postVioses,
  viosNames,
} from './common.js';
import { unplugOvs, unplugSea } from './interfaces.js';

export interface Destroy {
  running?: boolean;
  configDrive?: boolean;
  ports: ('sea' | 'ovs')[];
  /** It is the last clone of its image, which goes too. */
  lastClone?: boolean;
}

const MAPPING_FEED = `GET VirtualIOServer?group=${MAPPINGS}`;
const GROUP = 'VirtualIOServer/{vios1}/VolumeGroup/{vg1}?group=None';

export function destroy(
  host: Host,
  { running = true, configDrive = true, ports, lastClone = false }: Destroy,
): Sequence {
  return [
    MAPPING_FEED,
    GET_LPAR,
    ...(running ? job(LPAR, 'PowerOff') : []),
    GET_LPAR,
    GET_ADAPTERS,
    ...ports.flatMap((port, index) => (port === 'sea' ? unplugSea(`vif ${index}`) : unplugOvs(host, `vif ${index}`))),
    ...(configDrive ? [`GET ${mediaPlace(host).group}`] : []),
    ...(host.diskDriver === 'ssp' ? unmapUnit(host) : unmapDisk()),
    ...(configDrive ? removeMedium(host) : []),
    ...(host.diskDriver === 'ssp' ? deleteUnit(lastClone) : [`GET ${GROUP}`, `POST ${GROUP}`]),
    `GET ${LPAR}/quick/PartitionID`,
    `DELETE ${LPAR}`,
  ];
}

const unmapUnit = (host: Host): Sequence => [MAPPING_FEED, postVioses(viosNames(host), MAPPINGS)];

const VIOS1 = `VirtualIOServer/{vios1}?group=${MAPPINGS}`;
const unmapDisk = (): Sequence => [`GET ${VIOS1}`, `POST ${VIOS1}`];

/** What the driver read before the disk was unmapped is stale. */
function removeMedium(host: Host): Sequence {
  const { vios, group } = mediaPlace(host);
  return [...postStale(`VirtualIOServer/${vios}?group=${MAPPINGS}`), `GET ${group}`, `POST ${group}`];
}

const deleteUnit = (lastClone: boolean): Sequence => [
  'GET Tier/{tier}/LogicalUnit?group=None',
  'DELETE Tier/{tier}/LogicalUnit/<disk>',
  ...(lastClone ? ['DELETE Tier/{tier}/LogicalUnit/<image>'] : []),
];

export const ALREADY_GONE: Sequence = [MAPPING_FEED, `${GET_LPAR} -> 404`];
