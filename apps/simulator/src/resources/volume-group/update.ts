import type { Change } from '../../rest/resource.js';
import type { VolumeGroup } from '../../world/model/storage.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { requireVios } from '../../world/storage/require-vios.js';
import type { XmlElement } from '../../xml/element.js';
import { requireGroupSpace } from './space.js';
import { planDisks } from './update-disks.js';
import { planRepository } from './update-repository.js';

/** What an update does to the stored bytes, once all of it has been checked. */
export type ByteChange = () => void;

/**
 * Makes the group as the document says. An update without If-Match that adds something removes nothing: clients create disks
 * that way, from a list that may have grown meanwhile.
 */
export function updateVolumeGroup(group: VolumeGroup, posted: XmlElement, change: Change): void {
  const { world } = change.services;
  const vios = world.table('VirtualIOServer').get(group.scope, group.parent!.uuid) as VirtualIOServer;
  requireVios(vios);
  const disks = planDisks(group, vios, posted, world);
  const repository = planRepository(group, vios, posted, world);
  const onlyAdds = change.exchange.headers['if-match'] === undefined && (disks.adds || repository.adds);
  const changes = [...disks.apply(onlyAdds), ...repository.apply(onlyAdds)];
  requireGroupSpace(group);
  for (const happen of changes) happen();
}
