import type { Resource } from '../../rest/resource.js';
import type { View } from '../../rest/view.js';
import type { Cluster, ClusterNode } from '../../world/model/storage.js';
import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { renderMachine } from '../managed-system/machine.js';
import { createCluster } from './create-job.js';
import { renderPoolDisk } from './pool-disk.js';

const ORDER = sequence('ClusterName ClusterID RepositoryDisk ClusterSharedStoragePool Node');
const NODE = sequence(
  'HostName PartitionID MachineTypeModelAndSerialNumber VirtualIOServerLevel VirtualIOServer IPAddress State',
);

/** The VIOSes that share a pool, of this host and of others. */
export const cluster: Resource<Cluster> = {
  type: 'Cluster',
  places: [{ under: [], verbs: ['feed', 'get', 'search', 'jobs'] }],
  order: ORDER,
  list: (host, _parents, { world }) => world.visible('Cluster', host),
  render: (object, view) => {
    const pool = view.world.table('SharedStoragePool').get(object.scope, object.poolUuid)!;
    return uom.struct('Cluster', ORDER, {
      ClusterName: object.name,
      ClusterID: `22${object.clusterId}`,
      RepositoryDisk: uom.el('RepositoryDisk', renderPoolDisk(object.repository)),
      ClusterSharedStoragePool: uom.href('ClusterSharedStoragePool', view.href(pool)),
      Node: uom.el('Node', ...object.nodes.flatMap((node) => renderNode(node, view))),
    });
  },
  search: ({ name }) => ({ ClusterName: name }),
  typeJobs: { Create: createCluster },
};

function renderNode({ hostName, host, viosUuid }: ClusterNode, view: View): XmlElement[] {
  const vios = view.world.table('VirtualIOServer').get(host, viosUuid);
  if (!vios) return [];
  const node = uom.struct('Node', NODE, {
    HostName: hostName,
    PartitionID: vios.id,
    MachineTypeModelAndSerialNumber: renderMachine(view.world.system(host).machine),
    VirtualIOServerLevel: '3.1.4.31',
    VirtualIOServer: uom.href('VirtualIOServer', view.href(vios)),
    State: vios.state === 'running' ? 'Up' : 'Down',
  });
  return [node];
}
