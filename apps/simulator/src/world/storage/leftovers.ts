import type { Partition } from '../model/partition.js';
import type { ScsiBus, StorageReference, VirtualIOServer } from '../model/virtual-io-server.js';
import { allocateSlot, virtualLocation } from '../partitions/slots.js';
import type { World } from '../world.js';
import { tellUnits, unitsMapped } from './mapped.js';
import { deviceFor, freeName } from './target-devices.js';

/** Client id and slot of a server adapter that any client may join. */
export const ANY_CLIENT = 65_535;

export interface Leftover {
  hostId: string;
  /** Partition id of the VIOS. */
  viosId: number;
  /** Partition id of the client that is gone, or 65535 for an adapter that any client may join. */
  clientId: number;
  /** Default 2; 65535 for an adapter that any client may join. */
  clientSlot?: number;
  /** Absent for an empty bus. */
  storage?: StorageReference;
}

/** Leaves a server adapter without a client adapter on a VIOS. */
export function plantLeftover(world: World, { hostId, viosId, clientId, clientSlot, storage }: Leftover): ScsiBus {
  const vios = world
    .table('VirtualIOServer')
    .in(hostId)
    .find(({ id }) => id === viosId);
  if (!vios) throw new Error(`host ${hostId} has no Virtual I/O Server with id ${viosId}`);
  const serverSlot = allocateSlot(world, vios, 'next');
  const bus: ScsiBus = {
    adapterName: freeName(
      'vhost',
      vios.scsiBuses.map(({ adapterName }) => adapterName),
    ),
    serverSlot,
    udid: `1e${virtualLocation(world, vios, serverSlot)}`,
    clientId,
    clientSlot: clientSlot ?? (clientId === ANY_CLIENT ? ANY_CLIENT : 2),
    devices: [],
  };
  vios.scsiBuses.push(bus);
  if (storage) bus.devices.push(deviceFor(world, vios, bus, { targetKind: storage.kind, storage }));
  world.changed(vios, 'VirtualSCSIMappings');
  return bus;
}

/**
 * What becomes of the server adapters of a partition that is deleted: they go with it, or they stay as orphans under its id, which
 * the next partition may get.
 */
export function orphanAdapters(world: World, partition: Partition): void {
  for (const vios of world.table('VirtualIOServer').in(partition.scope)) {
    const isOwn = ({ clientUuid }: { clientUuid?: string }) => clientUuid === partition.uuid;
    const [buses, mappings] = [vios.scsiBuses.filter(isOwn), vios.fcMappings.filter(isOwn)];
    for (const adapter of [...buses, ...mappings]) delete adapter.clientUuid;
    const mappedBefore = unitsMapped(vios);
    if (!world.leftoversOnDelete) dropAdapters(vios, buses, mappings);
    tellUnits(world, vios, mappedBefore);
    if (buses.length > 0) world.changed(vios, 'VirtualSCSIMappings');
    if (mappings.length > 0) world.changed(vios, 'Other');
  }
}

function dropAdapters(vios: VirtualIOServer, buses: ScsiBus[], mappings: VirtualIOServer['fcMappings']): void {
  vios.scsiBuses = vios.scsiBuses.filter((bus) => !buses.includes(bus));
  vios.fcMappings = vios.fcMappings.filter((mapping) => !mappings.includes(mapping));
}
