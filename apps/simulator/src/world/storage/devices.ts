import type { LogicalUnit, MediaRepository, OpticalMedium, VirtualDisk, VolumeGroup } from '../model/storage.js';
import type { StorageReference, VirtualIOServer } from '../model/virtual-io-server.js';
import type { World } from '../world.js';
import { imageDiskOf } from './disk-images.js';

/** UDIDs of logical units are compared behind their prefix, as clients do. */
export const sameUnit = (a: string, b: string): boolean => a.slice(2).toLowerCase() === b.slice(2).toLowerCase();

/** Volume groups of a VIOS. */
export function groupsOf(world: World, vios: VirtualIOServer): VolumeGroup[] {
  return world.table('VolumeGroup').in(vios.scope, vios.uuid);
}

/** The media repository of a VIOS, in the one group that has it. */
export function repositoryOf(
  world: World,
  vios: VirtualIOServer,
): { group: VolumeGroup; repository: MediaRepository } | undefined {
  const group = groupsOf(world, vios).find(({ repository }) => repository !== undefined);
  return group && { group, repository: group.repository! };
}

export function mediumOf(world: World, vios: VirtualIOServer, name: string): OpticalMedium | undefined {
  return repositoryOf(world, vios)?.repository.media.find((medium) => medium.name === name);
}

/** A virtual disk of any group of a VIOS, by UDID or by name (a path counts by its last component), or on an image. */
export function virtualDiskOf(
  world: World,
  vios: VirtualIOServer,
  { udid, name }: { udid?: string | undefined; name?: string | undefined },
): VirtualDisk | undefined {
  const last = name?.split('/').at(-1);
  const disks = groupsOf(world, vios).flatMap(({ virtualDisks }) => virtualDisks);
  const found = disks.find((one) => (udid ? one.udid === udid : one.name === last));
  return imageDiskOf(world, vios, { udid, name }) ?? found;
}

/** Found before: host and UDID behind its prefix -> unit. A hit is checked, so that it need not be told of changes. */
const found = new WeakMap<World, Map<string, LogicalUnit>>();

/** A logical unit of a pool that the host reaches. */
export function logicalUnitOf(world: World, hostId: string, udid: string): LogicalUnit | undefined {
  const known = found.get(world) ?? new Map<string, LogicalUnit>();
  found.set(world, known);
  const key = `${hostId}/${udid.slice(2).toLowerCase()}`;
  const hit = known.get(key);
  if (hit && world.table('LogicalUnit').get(hit.scope, hit.uuid) === hit) return hit;
  const unit = world.visible('LogicalUnit', world.host(hostId)).find((one) => sameUnit(one.udid, udid));
  if (unit) known.set(key, unit);
  else known.delete(key);
  return unit;
}

export function sameStorage(a: StorageReference | undefined, b: StorageReference | undefined): boolean {
  if (!a || !b || a.kind !== b.kind) return false;
  if ('udid' in a && 'udid' in b) return a.udid === b.udid;
  return 'name' in a && 'name' in b && a.name === b.name;
}
