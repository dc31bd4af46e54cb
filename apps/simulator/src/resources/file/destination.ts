import { badRequest, conflict, notFound } from '../../errors.js';
import { contentKey } from '../../storage/content-keys.js';
import type { File, LogicalUnit, SharedStoragePool } from '../../world/model/storage.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { logicalUnitOf, mediumOf, repositoryOf, virtualDiskOf } from '../../world/storage/devices.js';
import { requireVios } from '../../world/storage/require-vios.js';
import { gigabytes, MIB } from '../../world/storage/sizes.js';
import { freeInPool } from '../../world/storage/space.js';
import type { World } from '../../world/world.js';
import { poolOf } from '../logical-unit/create.js';
import { requireRepositorySpace } from '../volume-group/space.js';
import { readMediumName } from '../volume-group/update-repository.js';

const CHECK_EVERY = 16 * MIB;

/** Where the bytes of an upload go. */
export interface Destination {
  /** Under which they are written. */
  key: string;
  /** Under which they are found when all have come. */
  finalKey: string;
  /** @throws {RestError} when so many bytes (counted from the first) do not fit */
  requireRoom(bytes: number): void;
  /** Makes the place, before the first byte. */
  begin(): void;
  /** All bytes have come and are right. */
  complete(bytes: number): void;
  /** They have not: what is written stays on a disk, a medium does not come to be. */
  abandon(): void;
}

/** @throws {RestError} naming what is missing: the VIOS, its repository, the device */
export function destinationOf(world: World, file: File): Destination {
  const vios = world.table('VirtualIOServer').get(file.scope, file.targetVios);
  if (!vios) throw badRequest(`TargetVirtualIOServerUUID: there is no Virtual I/O Server "${file.targetVios}".`);
  requireVios(vios);
  return file.enumType === 'BROKERED_MEDIA_ISO' ? mediumFrom(world, file, vios) : deviceOf(world, file, vios);
}

function mediumFrom(world: World, file: File, vios: VirtualIOServer): Destination {
  readMediumName(file.name);
  const found = () => {
    const place = repositoryOf(world, vios);
    if (!place) throw conflict(`Virtual I/O Server ${vios.name} has no media repository.`);
    return place;
  };
  const requireNew = () => {
    const other = mediumOf(world, vios, file.name);
    if (other && !file.isComplete)
      throw conflict(`The media repository of ${vios.name} has a medium ${file.name} already.`);
    return other;
  };
  requireNew();
  const [key, finalKey] = [contentKey.upload(file), contentKey.medium(vios, file)];
  return {
    key,
    finalKey,
    requireRoom: (bytes) => requireRepositorySpace(found().repository, bytes - (requireNew()?.sizeBytes ?? 0)),
    begin: () => world.contents.create(key, 0),
    complete: (bytes) => {
      const { group, repository } = found();
      const media = repository.media.filter(({ name }) => name !== file.name);
      repository.media = [...media, { name: file.name, udid: `0e${file.name}`, mountType: 'rw', sizeBytes: bytes }];
      world.contents.resize(key, bytes);
      world.contents.rename(key, finalKey);
      world.changed(group);
      world.changed(vios, 'Other', { volatile: true });
    },
    abandon: () => world.contents.remove(key),
  };
}

function deviceOf(world: World, file: File, vios: VirtualIOServer): Destination {
  const udid = file.targetUdid ?? '';
  const unit = logicalUnitOf(world, file.scope, udid);
  if (unit) return device(world, unit.name, contentKey.logicalUnit(unit), unit.capacityBytes, unit);
  const disk = virtualDiskOf(world, vios, { udid });
  if (disk) return device(world, disk.name, contentKey.virtualDisk(vios, disk), disk.capacityBytes);
  throw notFound(`TargetDeviceUniqueDeviceID: there is no logical unit or virtual disk "${udid}" on ${vios.name}.`);
}

function device(world: World, name: string, key: string, capacityBytes: number, unit?: LogicalUnit): Destination {
  const changed = () => {
    if (unit) world.changed(poolOf(world, unit));
  };
  const requirePoolRoom = unit?.thin ? poolGuard(world, poolOf(world, unit)) : () => {};
  return {
    key,
    finalKey: key,
    requireRoom: (bytes) => {
      if (bytes > capacityBytes) {
        throw badRequest(`${bytes} bytes do not fit on ${name}, which has ${capacityBytes}.`);
      }
      requirePoolRoom(bytes);
    },
    begin: () => {},
    complete: changed,
    abandon: changed,
  };
}

/** Adding up what a pool holds is work: it is done when it may be full, and now and then as others write too. */
function poolGuard(world: World, pool: SharedStoragePool): (bytes: number) => void {
  let checkedAt = 0;
  let room = 0;
  return (bytes) => {
    if (bytes - checkedAt <= Math.min(room, CHECK_EVERY)) return;
    room = freeInPool(world, pool);
    checkedAt = bytes;
    if (room < 0) {
      throw conflict(
        `Storage pool ${pool.name} is full: all of its ${gigabytes(pool.capacityBytes, 2)} GB are written.`,
      );
    }
  };
}
