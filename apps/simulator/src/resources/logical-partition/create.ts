import { badRequest, conflict } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { LogicalPartition, PartitionType } from '../../world/model/partition.js';
import { requireCapacity } from '../../world/partitions/capacity.js';
import { newPartition } from '../../world/partitions/new-partition.js';
import { lowestFreeId, partitionsOf } from '../../world/partitions/partitions.js';
import { assignSerial, wantedSerial } from '../../world/virtual-serial-numbers.js';
import { text, type XmlElement } from '../../xml/element.js';
import { readMemory } from '../partition/memory.js';
import { number } from '../partition/numbers.js';
import { readProcessors } from '../partition/processors.js';
import { readSettable } from '../partition/settable.js';
import { readMaximumSlots } from '../partition/update.js';
import { checkCompatibilityMode, checkName, checkSizes } from '../partition/validate.js';

const TYPES: readonly PartitionType[] = ['AIX/Linux', 'OS400'];
const UUID = /^[0-7][0-9a-f]{7}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DEFAULT_SLOTS = 64;

/** Makes a partition as clients build it; everything is checked before anything is made. */
export function createPartition(posted: XmlElement, { services: { world }, host }: Change): LogicalPartition {
  const system = world.system(host.id);
  const name = text(posted, 'PartitionName');
  if (name === undefined) throw badRequest('PartitionName is missing.');
  checkName(world, host.id, name);
  const partitionType = TYPES.find((type) => type === text(posted, 'PartitionType'));
  if (!partitionType)
    throw badRequest(`PartitionType "${text(posted, 'PartitionType') ?? ''}" is not ${TYPES.join(' or ')}.`);
  const properties = readSettable(posted);
  checkCompatibilityMode(system, properties.PendingProcessorCompatibilityMode);
  const sizes = { memory: readMemory(posted), processors: readProcessors(posted) };
  checkSizes(system, sizes.memory, sizes.processors);
  requireCapacity(world, host.id, sizes);
  const others = partitionsOf(world, host.id);
  if (others.length >= system.maximumPartitions)
    throw conflict(`The host has its ${system.maximumPartitions} partitions already.`);
  const id = number(posted, 'PartitionID', lowestFreeId(world, host.id));
  if (id < 1 || others.some((other) => other.id === id)) throw conflict(`PartitionID ${id} is not free.`);
  const uuid = readUuid(posted) ?? world.identity.partitionUuid(`partition/${world.identity.draw()}`);
  const twin = others.find((other) => other.uuid.toLowerCase() === uuid.toLowerCase());
  if (twin) throw conflict(`PartitionUUID ${uuid} is that of the partition with id ${twin.id}.`);
  const serial = wantedSerial(world, host.id, text(posted, 'VirtualSerialNumber') || 'none');
  const partition = newPartition(world, world.newborn('LogicalPartition', host.id, uuid, system), {
    id,
    name,
    partitionType,
    ...sizes,
    maximumVirtualSlots: readMaximumSlots(posted, DEFAULT_SLOTS),
    properties,
  });
  world.add(partition);
  assignSerial(world, partition, serial, false);
  world.changed(system);
  return partition;
}

/** The client may bring the uuid, as AtomID, PartitionUUID or both. */
function readUuid(posted: XmlElement): string | undefined {
  const atomId = text(posted, 'Metadata/Atom/AtomID') || undefined;
  const given = text(posted, 'PartitionUUID') || atomId;
  if (given === undefined) return undefined;
  if (!UUID.test(given)) throw badRequest(`PartitionUUID ${given} is not a uuid whose first bit is clear.`);
  if (atomId !== undefined && atomId.toLowerCase() !== given.toLowerCase()) {
    throw badRequest(`AtomID ${atomId} and PartitionUUID ${given} differ.`);
  }
  return given;
}
