import type { Resource } from '../../rest/resource.js';
import type { LogicalPartition } from '../../world/model/partition.js';
import type { Power } from '../../world/partitions/power.js';
import { serialOf } from '../../world/virtual-serial-numbers.js';
import { uom } from '../../xml/build.js';
import { powerJobs } from '../partition/power-jobs.js';
import { childLinks, partitionContent } from '../partition/render.js';
import { createPartition } from './create.js';
import { partitionJobs } from './jobs.js';
import { removePartition } from './remove.js';
import { LOGICAL_PARTITION } from './sequence.js';
import { updateLogicalPartition } from './update.js';

/** Virtual machines, and the partition in which NovaLink runs. */
export const logicalPartition = (power: Power): Resource<LogicalPartition> => ({
  type: 'LogicalPartition',
  places: [
    { under: [], verbs: ['feed', 'get', 'update', 'delete', 'search', 'quick', 'jobs'] },
    { under: ['ManagedSystem'], verbs: ['feed', 'get', 'create', 'update', 'delete', 'quick', 'jobs'] },
  ],
  order: LOGICAL_PARTITION,
  volatile: ['Uptime'],
  keeps: {
    stored: ['PartitionIOConfiguration/TaggedIO', 'BootListInformation', 'AssociatedGroups', 'AssociatedTasks'],
    modelled: ['PartitionProcessorConfiguration', 'VirtualSerialNumber'],
  },
  writeQuery: ['resetAutoAssign'],
  list: (host, _parents, { world }) => world.table('LogicalPartition').in(host.id),
  find: (host, _parents, uuid, { world }) => world.table('LogicalPartition').get(host.id, uuid),
  render: (partition, view) =>
    uom.struct('LogicalPartition', LOGICAL_PARTITION, {
      HasDedicatedProcessorsForMigration: false,
      MigrationState: 'Not_Migrating',
      RemoteRestartState: 'Invalid',
      VirtualSerialNumber: serialOf(view.world, partition)?.serial,
      DedicatedVirtualNICs: childLinks(partition, view, 'DedicatedVirtualNICs', 'VirtualNICDedicated'),
      ...partitionContent(partition, view),
    }),
  create: createPartition,
  update: updateLogicalPartition,
  remove: removePartition,
  search: ({ name, id }) => ({ PartitionName: name, PartitionID: String(id) }),
  quick: (partition, { world }) => ({
    PartitionName: partition.name,
    PartitionID: partition.id,
    PartitionState: partition.state,
    PartitionType: partition.partitionType,
    PartitionUUID: partition.uuid,
    ResourceMonitoringControlState: partition.rmc,
    OperatingSystemVersion: partition.rmc === 'active' ? partition.guest.operatingSystem : 'Unknown',
    CurrentMemory: partition.current.memory.desired,
    CurrentProcessingUnits: partition.current.processors.units.desired,
    IsManagementPartition: partition.management,
    AssociatedManagedSystem: world.system(partition.scope).uuid,
  }),
  jobs: { ...powerJobs(power), ...partitionJobs },
});
