import { notImplemented } from '../../errors.js';
import type { Change, Resource } from '../../rest/resource.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import type { Power } from '../../world/partitions/power.js';
import { type Content, uom } from '../../xml/build.js';
import { at, attribute, elements, isEmpty, type XmlElement } from '../../xml/element.js';
import { powerJobs } from '../partition/power-jobs.js';
import { partitionContent } from '../partition/render.js';
import { updatePartition } from '../partition/update.js';
import { fibreChannelSlots } from './fibre-channel.js';
import { viosJobs } from './jobs.js';
import { PARTS } from './parts.js';
import { VIRTUAL_IO_SERVER } from './sequence.js';

/** Identity, states and fibre channel ports; the grouped containers are in `parts.ts`, the jobs in `jobs.ts`. */
export const virtualIOServer = (power: Power): Resource<VirtualIOServer> => ({
  type: 'VirtualIOServer',
  places: [
    { under: [], verbs: ['feed', 'get', 'update', 'search', 'quick', 'jobs'] },
    { under: ['ManagedSystem'], verbs: ['feed', 'get', 'update', 'quick', 'jobs'] },
  ],
  order: VIRTUAL_IO_SERVER,
  volatile: ['Uptime'],
  keeps: {
    modelled: [
      'PartitionProcessorConfiguration',
      'PartitionIOConfiguration',
      ...PARTS.map(({ container }) => container),
    ],
  },
  list: (host, _parents, { world }) => world.table('VirtualIOServer').in(host.id),
  find: (host, _parents, uuid, { world }) => world.table('VirtualIOServer').get(host.id, uuid),
  render: (vios, view) => {
    const parts: Record<string, Content> = {};
    const { capabilities } = view.world.system(vios.scope);
    for (const { container, group, render } of PARTS) {
      if (view.wants(group)) parts[container] = uom.grouped(group, render(vios, view));
    }
    return uom.struct('VirtualIOServer', VIRTUAL_IO_SERVER, {
      APICapable: true,
      IsVNICCapable: capabilities.VirtualNICDedicatedSRIOVCapable === 'true',
      VNICFailOverCapable: capabilities.VirtualNICFailOverCapable === 'true',
      ManagerPassthroughCapable: false,
      MoverServicePartition: false,
      PagingServicePartition: false,
      SharedStoragePoolCapable: true,
      VirtualIOServerLicenseAccepted: true,
      ...parts,
      ...partitionContent(vios, view, fibreChannelSlots(vios, view)),
    });
  },
  update: updateVios,
  search: ({ name, id }) => ({ PartitionName: name, PartitionID: String(id) }),
  quick: (vios) => ({
    PartitionName: vios.name,
    PartitionID: vios.id,
    PartitionState: vios.state,
    PartitionType: vios.partitionType,
    PartitionUUID: vios.uuid,
    ResourceMonitoringControlState: vios.rmc,
  }),
  jobs: { ...powerJobs(power), ...viosJobs },
});

/** Only the parts whose group the request names are updated; the document says nothing about the others. */
function updateVios(vios: VirtualIOServer, posted: XmlElement, change: Change): void {
  const unknown = elements(posted).find(
    (child) =>
      attribute(child, 'group')?.startsWith('Vios') &&
      !isEmpty(child) &&
      !PARTS.some(({ container }) => container === child.name),
  );
  if (unknown) throw notImplemented(`updating ${unknown.name} of VirtualIOServer`);
  updatePartition(vios, posted, change);
  for (const part of PARTS) {
    const container = at(posted, part.container);
    if (container && part.update && change.view.wants(part.group)) part.update(vios, container, change);
  }
}
