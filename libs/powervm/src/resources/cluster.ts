import {
  composite,
  integer,
  link,
  list,
  oneOf,
  optional,
  part,
  type ReadOf,
  resource,
  text,
  uuidsOf,
} from '../declare/index.js';
import { MachineTypeModelSerial } from './machine.js';
import { PhysicalVolume } from './physical-volume.js';

/** A VIOS of a cluster, on whatever host. */
export const ClusterNode = part(
  'Node',
  {
    hostName: optional(text('HostName')),
    partitionId: optional(integer('PartitionID')),
    machine: optional(composite('MachineTypeModelAndSerialNumber', MachineTypeModelSerial)),
    level: optional(text('VirtualIOServerLevel')),
    /** `…/ManagedSystem/<system>/VirtualIOServer/<vios>`; nodes that the manager does not know have none. */
    vios: optional(link('VirtualIOServer')),
    address: optional(text('IPAddress')),
    state: optional(oneOf('State', ['Up', 'Down'])),
  },
  {
    order: [
      'HostName',
      'PartitionID',
      'MachineTypeModelAndSerialNumber',
      'VirtualIOServerLevel',
      'VirtualIOServer',
      'IPAddress',
      'State',
    ],
  },
);
export type ClusterNode = ReadOf<typeof ClusterNode>;

/** A VIOS cluster; each has one shared storage pool. */
export const Cluster = resource(
  'Cluster',
  {
    name: text('ClusterName'),
    /** 32 hex digits. */
    clusterId: text('ClusterID'),
    repositoryDisks: list('RepositoryDisk/PhysicalVolume', PhysicalVolume),
    pool: link('ClusterSharedStoragePool'),
    nodes: list('Node/Node', ClusterNode),
  },
  { order: ['ClusterName', 'ClusterID', 'RepositoryDisk', 'ClusterSharedStoragePool', 'Node'] },
);
export type Cluster = ReadOf<typeof Cluster>;

/** Uuids of the cluster's VIOSes that are on a host, in the server's spelling. */
export function viosesOnHost(cluster: Cluster, systemUuid: string): string[] {
  return cluster.nodes.flatMap((node) => {
    const [system, vios] = uuidsOf(node.vios?.href ?? '');
    return vios !== undefined && system?.toLowerCase() === systemUuid.toLowerCase() ? [vios] : [];
  });
}
