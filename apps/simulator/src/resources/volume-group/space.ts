import { conflict } from '../../errors.js';
import type { MediaRepository, VolumeGroup } from '../../world/model/storage.js';
import { gigabytes } from '../../world/storage/sizes.js';
import { freeInGroup } from '../../world/storage/space.js';

/** @throws {RestError} 409 when the group holds more than it can */
export function requireGroupSpace(group: VolumeGroup): void {
  const free = freeInGroup(group);
  if (free < 0) throw conflict(`Volume group ${group.name} is full: ${gigabytes(-free, 4)} GB are missing.`);
}

/** @throws {RestError} 409 when the media do not fit; `more` are bytes on their way */
export function requireRepositorySpace({ name, capacityBytes, media }: MediaRepository, more = 0): void {
  const used = media.reduce((sum, { sizeBytes }) => sum + sizeBytes, more);
  if (used > capacityBytes) {
    throw conflict(
      `Media repository ${name} is full: ${gigabytes(used, 4)} GB do not fit into ${gigabytes(capacityBytes, 4)} GB.`,
    );
  }
}
