import type { Change } from '../../rest/resource.js';
import type { LogicalPartition } from '../../world/model/partition.js';
import { assignSerial, serialOf, wantedSerial } from '../../world/virtual-serial-numbers.js';
import { text, type XmlElement } from '../../xml/element.js';
import { updatePartition } from '../partition/update.js';

/** What partitions and VIOSes share, and then the virtual serial number. */
export function updateLogicalPartition(partition: LogicalPartition, posted: XmlElement, change: Change): void {
  const { world } = change.services;
  const wanted = text(posted, 'VirtualSerialNumber');
  const isSame = wanted === (serialOf(world, partition)?.serial ?? 'none');
  const serial = wanted && !isSame ? wantedSerial(world, partition.scope, wanted) : undefined;
  updatePartition(partition, posted, change);
  if (wanted && !isSame)
    assignSerial(world, partition, serial, change.exchange.query.get('resetAutoAssign') === 'true');
}
