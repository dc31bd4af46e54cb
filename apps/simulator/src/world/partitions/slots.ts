import { conflict } from '../../errors.js';
import type { Partition } from '../model/partition.js';
import type { VirtualIOServer } from '../model/virtual-io-server.js';
import type { World } from '../world.js';

/** Slots 0 and 1 are the virtual serial adapters. */
const FIRST_SLOT = 2;

export type SlotRequest = 'next' | 'high' | number;

/** Virtual slots in use: network adapters, trunks included, vNICs, and both ends of vSCSI and virtual fibre channel. */
export function usedSlots(world: World, partition: Partition): Set<number> {
  const { scope, uuid } = partition;
  const adapters = [
    ...world.table('ClientNetworkAdapter').in(scope, uuid),
    ...world.table('VirtualNICDedicated').in(scope, uuid),
  ];
  const used = adapters.map(({ slot }) => slot);
  for (const vios of world.table('VirtualIOServer').in(partition.scope)) {
    const own = vios.uuid === partition.uuid;
    for (const adapter of adapterPairs(vios)) {
      if (own) used.push(adapter.serverSlot);
      if (adapter.clientUuid === partition.uuid) used.push(adapter.clientSlot);
    }
  }
  return new Set(used);
}

/**
 * Chooses a slot: the lowest free (`next`), one above the highest used (`high`), or the one that is asked for.
 *
 * @param reserved slots that are promised already, for several adapters that are to appear together
 * @throws {RestError} 409 when the slot is used or none is left
 */
export function allocateSlot(
  world: World,
  partition: Partition,
  request: SlotRequest,
  reserved: Iterable<number> = [],
): number {
  const used = new Set([...usedSlots(world, partition), ...reserved]);
  const slot = typeof request === 'number' ? request : chosen(request, used);
  if (used.has(slot)) throw conflict(`Virtual slot ${slot} of partition ${partition.name} is in use.`);
  if (slot < FIRST_SLOT || slot >= partition.maximumVirtualSlots) {
    throw conflict(
      `Virtual slot ${slot} of partition ${partition.name} is not in ${FIRST_SLOT} to ${partition.maximumVirtualSlots - 1}; MaximumVirtualIOSlots is ${partition.maximumVirtualSlots}.`,
    );
  }
  return slot;
}

/** `U<type>.<model>.<serial>-V<partition id>-C<slot>`: DRCName and LocationCode of a virtual adapter. */
export function virtualLocation(world: World, partition: Partition, slot: number): string {
  const { type, model, serial } = world.system(partition.scope).machine;
  return `U${type}.${model}.${serial}-V${partition.id}-C${slot}`;
}

function chosen(request: 'next' | 'high', used: ReadonlySet<number>): number {
  if (request === 'high') return Math.max(FIRST_SLOT - 1, ...used) + 1;
  let slot = FIRST_SLOT;
  while (used.has(slot)) slot++;
  return slot;
}

function adapterPairs({ scsiBuses, fcMappings }: VirtualIOServer) {
  return [...scsiBuses, ...fcMappings];
}
