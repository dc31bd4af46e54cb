import { badRequest } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { Partition } from '../../world/model/partition.js';
import { at, rawText, text, type XmlElement } from '../../xml/element.js';
import { readMemory } from './memory.js';
import { number } from './numbers.js';
import { readProcessors } from './processors.js';
import { resize } from './resize.js';
import { readSettable } from './settable.js';
import { checkCompatibilityMode, checkName } from './validate.js';

/** Elements that the server owns: a client may send them back, but not with another value. */
const FIXED: Record<string, (partition: Partition) => string> = {
  PartitionID: ({ id }) => String(id),
  PartitionType: ({ partitionType }) => partitionType,
  PartitionUUID: ({ uuid }) => uuid,
};

/** Applies the part of an update that all partitions share. */
export function updatePartition(partition: Partition, posted: XmlElement, { services: { world }, view }: Change): void {
  for (const [name, value] of Object.entries(FIXED)) {
    const given = text(posted, name);
    if (given !== undefined && given.toLowerCase() !== value(partition).toLowerCase()) {
      throw badRequest(`${name} cannot be changed from ${value(partition)} to ${given}.`);
    }
  }
  const properties = readSettable(posted);
  checkCompatibilityMode(world.system(partition.scope), properties.PendingProcessorCompatibilityMode);
  const name = text(posted, 'PartitionName') ?? partition.name;
  checkName(world, partition.scope, name, partition);
  resize(world, partition, readMemory(posted, partition.memory), readProcessors(posted, partition.processors));
  partition.maximumVirtualSlots = readMaximumSlots(posted, partition.maximumVirtualSlots);
  partition.name = name;
  Object.assign(partition.properties, properties);
  const nvram = at(posted, 'PartitionNVRAM');
  if (nvram && view.wants('NVRAM') && rawText(nvram) !== partition.nvram) {
    partition.nvram = rawText(nvram);
    world.changed(partition, 'NVRAM');
  }
}

/** 2 to 65534. */
export function readMaximumSlots(posted: XmlElement, otherwise: number): number {
  const slots = number(posted, 'PartitionIOConfiguration/MaximumVirtualIOSlots', otherwise);
  if (slots < 2 || slots > 65_534) throw badRequest(`MaximumVirtualIOSlots ${slots} is not in 2 to 65534.`);
  return slots;
}
