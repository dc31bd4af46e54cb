import type { Resource } from '../../rest/resource.js';
import type { VirtualSerialNumberInformation } from '../../world/model/virtual-serial-number.js';
import { holderOf } from '../../world/virtual-serial-numbers.js';
import { uom } from '../../xml/build.js';
import { sequence } from '../../xml/sequence.js';

const ORDER = sequence('VirtualSerialNumber AssociatedPartitionId IsAutoAssignCapable');
const NO_PARTITION = 65_535;

/** The virtual serial numbers of a system; jobs of the system add and remove them, partitions take them. */
export const virtualSerialNumberInformation: Resource<VirtualSerialNumberInformation> = {
  type: 'VirtualSerialNumberInformation',
  places: [{ under: ['ManagedSystem'], verbs: ['feed', 'get'] }],
  order: ORDER,
  list: (host, _parents, { world }) => world.table('VirtualSerialNumberInformation').in(host.id),
  render: (number, { world }) =>
    uom.struct('VirtualSerialNumberInformation', ORDER, {
      VirtualSerialNumber: number.serial,
      AssociatedPartitionId: holderOf(world, number)?.id ?? NO_PARTITION,
      IsAutoAssignCapable: number.autoAssign,
    }),
};
