import type { Resource } from '../../rest/resource.js';
import type {
  FcMapping,
  VirtualFibreChannelClientAdapter,
  VirtualIOServer,
} from '../../world/model/virtual-io-server.js';
import { partitionByUuid } from '../../world/storage/clients.js';
import { portsOf } from '../../world/storage/fabric.js';
import type { World } from '../../world/world.js';
import { uom } from '../../xml/build.js';
import { clientContent, serverAdapter } from '../virtual-io-server/fibre-channel-mappings/render.js';
import { CLIENT } from '../virtual-io-server/fibre-channel-mappings/sequences.js';

/** A partition's own view of its virtual fibre channel mappings, of all VIOSes. */
export const virtualFibreChannelClientAdapter: Resource<VirtualFibreChannelClientAdapter> = {
  type: 'VirtualFibreChannelClientAdapter',
  places: [
    { under: ['LogicalPartition'], verbs: ['feed', 'get'] },
    { under: ['ManagedSystem', 'LogicalPartition'], verbs: ['feed', 'get'] },
  ],
  order: CLIENT,
  list: (host, parents, { world }) => {
    const partition = parents.at(-1)!;
    return world
      .table('VirtualIOServer')
      .in(host.id)
      .flatMap((vios) =>
        vios.fcMappings
          .filter(({ clientUuid }) => clientUuid === partition.uuid)
          .map((mapping) => project(world, vios, mapping)),
      );
  },
  render: ({ scope, viosUuid, mapping }, view) => {
    const vios = view.world.table('VirtualIOServer').get(scope, viosUuid)!;
    const client = partitionByUuid(view.world, scope, mapping.clientUuid!)!;
    const port = portsOf(vios).find(({ name }) => name === mapping.portName);
    return uom.struct('VirtualFibreChannelClientAdapter', CLIENT, {
      ...clientContent(vios, mapping, client, view),
      ServerAdapter: serverAdapter(vios, mapping, port, view),
    });
  },
};

function project(world: World, vios: VirtualIOServer, mapping: FcMapping): VirtualFibreChannelClientAdapter {
  const uuid = world.identity.uuid(`${vios.scope}/${vios.uuid}/${mapping.udid}/client`);
  return {
    ...world.newborn('VirtualFibreChannelClientAdapter', vios.scope, uuid),
    parent: { kind: 'LogicalPartition', uuid: mapping.clientUuid! },
    revision: vios.revision,
    created: 0,
    viosUuid: vios.uuid,
    mapping,
  };
}
