import { parallel, type Sequence } from '../sequence.js';
import { BOTH_MAPPINGS, type Host, viosNames } from './common.js';

/** Looked for among the VIOSes first, of which it seldom is one. */
export function findManagementPartition({ management }: Host): Sequence {
  const among = (type: string) => `GET ${type}/search/(PartitionID=='{management id}')?group=None`;
  if (management === 'vios') return [among('VirtualIOServer')];
  return [`${among('VirtualIOServer')} -> 204`, among('LogicalPartition')];
}

/** Before there are servers, no partition is beside the VIOSes unless NovaLink has one. */
const whenEmpty = ({ management }: Host): string => (management === 'vios' ? ' -> 204' : '');

export function initHost(host: Host): Sequence {
  const scrub = [
    `GET ManagedSystem/{sys}/LogicalPartition?group=None${whenEmpty(host)}`,
    'GET ManagedSystem/{sys}/VirtualIOServer?group=None',
  ];
  const disks =
    host.diskDriver === 'ssp'
      ? [
          'GET Cluster?group=None',
          'GET SharedStoragePool/{ssp}?group=None',
          'GET SharedStoragePool/{ssp}/Tier?group=None',
        ]
      : ['GET VirtualIOServer?group=None', 'GET VirtualIOServer/{vios1}/VolumeGroup?group=None'];
  return [
    'PUT web/Logon',
    'GET VirtualIOServer?group=None',
    'GET ManagedSystem?group=None',
    `GET VirtualIOServer?group=${BOTH_MAPPINGS}`,
    parallel(viosNames(host).map(() => scrub)),
    ...findManagementPartition(host),
    ...disks,
  ];
}

export const GET_INFO: Sequence = ['GET LogicalPartition/{lpar}/quick/PartitionState'];
export const GET_INFO_ABSENT: Sequence = ['GET LogicalPartition/{lpar}/quick/PartitionState -> 404'];
export const listInstances = (host: Host): Sequence => [`GET LogicalPartition?group=None${whenEmpty(host)}`];
export const GET_VOLUME_CONNECTOR: Sequence = ['GET VirtualIOServer?group=ViosStorage'];

/** Pool and tier, or the volume group twice, unless they are as they were. */
export function getAvailableResource({ diskDriver }: Host, changed: boolean): Sequence {
  const status = changed ? '' : ' -> 304';
  const disks =
    diskDriver === 'ssp'
      ? ['GET SharedStoragePool/{ssp}/Tier/{tier}?group=None -> 304', `GET SharedStoragePool/{ssp}?group=None${status}`]
      : Array<string>(2).fill('GET VirtualIOServer/{vios1}/VolumeGroup/{vg1}?group=None');
  return ['GET ManagedSystem?group=None', ...disks];
}
