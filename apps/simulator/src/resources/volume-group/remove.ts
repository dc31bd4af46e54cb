import { conflict } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { VolumeGroup } from '../../world/model/storage.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { requireVios } from '../../world/storage/require-vios.js';

/** @throws {RestError} 409 for the group of the VIOS's own system, and while disks or a repository are in it */
export function removeVolumeGroup(group: VolumeGroup, { services: { world } }: Change): void {
  const vios = world.table('VirtualIOServer').get(group.scope, group.parent!.uuid) as VirtualIOServer;
  requireVios(vios);
  const { name, reservedBytes, virtualDisks, repository, physicalVolumes } = group;
  if (reservedBytes > 0) throw conflict(`Volume group ${name} holds the system of ${vios.name} and cannot be deleted.`);
  const content = virtualDisks[0]?.name ?? repository?.name;
  if (content !== undefined) throw conflict(`Volume group ${name} is not empty: delete ${content} first.`);
  for (const volume of vios.physicalVolumes) if (physicalVolumes.includes(volume.name)) delete volume.usedBy;
  world.remove(group);
  world.changed(vios);
}
