import type { LogicalPartition } from '../model/partition.js';
import type { ScsiBus, VirtualIOServer } from '../model/virtual-io-server.js';
import { allocateSlot, virtualLocation } from '../partitions/slots.js';
import { deviceFor, freeName } from '../storage/target-devices.js';
import type { World } from '../world.js';
import { spareDisk } from './local-storage.js';

/** Gives the management partition a disk of a VIOS, as when NovaLink was installed there. */
export function addInstallationDisk(world: World, vios: VirtualIOServer, management: LogicalPartition): void {
  const disk = spareDisk(world, vios);
  if (!disk) return;
  vios.physicalVolumes.push(disk);
  const serverSlot = allocateSlot(world, vios, 'next');
  const bus: ScsiBus = {
    adapterName: freeName(
      'vhost',
      vios.scsiBuses.map(({ adapterName }) => adapterName),
    ),
    serverSlot,
    udid: `1e${virtualLocation(world, vios, serverSlot)}`,
    clientId: management.id,
    clientUuid: management.uuid,
    clientSlot: allocateSlot(world, management, 'next'),
    devices: [],
  };
  vios.scsiBuses.push(bus);
  const storage = { kind: 'PhysicalVolume', name: disk.name } as const;
  bus.devices.push(deviceFor(world, vios, bus, { targetKind: storage.kind, storage }));
  world.changed(vios, 'VirtualSCSIMappings');
}
