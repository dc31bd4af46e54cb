import { badRequest, conflict } from '../../errors.js';
import { contentKey } from '../../storage/content-keys.js';
import type { MediaRepository, OpticalMedium, VolumeGroup } from '../../world/model/storage.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { repositoryOf } from '../../world/storage/devices.js';
import { isMapped } from '../../world/storage/mapped.js';
import { readGigabytes } from '../../world/storage/sizes.js';
import type { World } from '../../world/world.js';
import { at, elements, text, type XmlElement } from '../../xml/element.js';
import { requireRepositorySpace } from './space.js';
import type { ByteChange } from './update.js';
import type { Plan } from './update-disks.js';

export const LONGEST_MEDIUM_NAME = 37;

/** Compares the posted repository with that of the group: it can be made, resized, emptied and removed. */
export function planRepository(group: VolumeGroup, vios: VirtualIOServer, posted: XmlElement, world: World): Plan {
  const container = at(posted, 'MediaRepositories');
  if (!container) return { adds: false, apply: () => [] };
  const listed = elements(container, 'VirtualMediaRepository');
  if (listed.length > 1) throw badRequest(`Volume group ${group.name} can have one media repository only.`);
  const [element] = listed;
  const { repository } = group;
  if (element && !repository) {
    return { adds: true, apply: () => make(group, vios, element, world) };
  }
  if (!repository) return { adds: false, apply: () => [] };
  if (!element) return { adds: false, apply: (onlyAdds) => (onlyAdds ? [] : remove(group, repository)) };
  const media = elements(at(element, 'OpticalMedia'), 'VirtualOpticalMedia');
  const fresh = media.filter((one) => !repository.media.some(({ name }) => name === text(one, 'MediaName')));
  return {
    adds: fresh.length > 0,
    apply: (onlyAdds) => {
      if (text(element, 'RepositorySize')) repository.capacityBytes = sizeOf(element, repository);
      return [
        ...(onlyAdds ? [] : removeMissing(repository, vios, media, world)),
        ...fresh.map((one) => addBlank(repository, vios, one, world)),
      ];
    },
  };
}

function make(group: VolumeGroup, vios: VirtualIOServer, element: XmlElement, world: World): ByteChange[] {
  const other = repositoryOf(world, vios);
  if (other) throw conflict(`Virtual I/O Server ${vios.name} has a media repository already, in ${other.group.name}.`);
  const name = text(element, 'RepositoryName');
  if (!name) throw badRequest('RepositoryName is missing.');
  group.repository = { name, capacityBytes: readGigabytes(element, 'RepositorySize'), media: [] };
  return [];
}

function remove(group: VolumeGroup, { name, media }: MediaRepository): ByteChange[] {
  if (media.length > 0) throw conflict(`Media repository ${name} still has media: delete ${media[0]!.name} first.`);
  delete group.repository;
  return [];
}

/** A size that is sent back as it was printed changes nothing. */
function sizeOf(element: XmlElement, repository: MediaRepository): number {
  const size = readGigabytes(element, 'RepositorySize');
  const wanted = Math.abs(size - repository.capacityBytes) < 2 ** 20 ? repository.capacityBytes : size;
  requireRepositorySpace({ ...repository, capacityBytes: wanted });
  return wanted;
}

function removeMissing(
  repository: MediaRepository,
  vios: VirtualIOServer,
  listed: XmlElement[],
  world: World,
): ByteChange[] {
  const kept = new Set(listed.map((element) => text(element, 'MediaName')));
  const gone = repository.media.filter(({ name }) => !kept.has(name));
  const loaded = gone.find(({ name }) => isMapped(vios, { kind: 'VirtualOpticalMedia', name }));
  if (loaded) throw conflict(`Medium ${loaded.name} is loaded in a drive and cannot be deleted.`);
  repository.media = repository.media.filter((medium) => !gone.includes(medium));
  return gone.map((medium) => () => world.contents.remove(contentKey.medium(vios, medium)));
}

function addBlank(repository: MediaRepository, vios: VirtualIOServer, element: XmlElement, world: World): ByteChange {
  const medium: OpticalMedium = {
    name: readMediumName(text(element, 'MediaName') ?? ''),
    udid: `0e${text(element, 'MediaName')}`,
    mountType: text(element, 'MountType') === 'ro' ? 'ro' : 'rw',
    sizeBytes: readGigabytes(element, 'Size'),
  };
  repository.media.push(medium);
  requireRepositorySpace(repository);
  return () => world.contents.create(contentKey.medium(vios, medium), medium.sizeBytes);
}

/** @throws {RestError} 400 for a name that a repository cannot hold */
export function readMediumName(name: string): string {
  if (name === '' || name.length > LONGEST_MEDIUM_NAME) {
    throw badRequest(`The name of a medium must have 1 to ${LONGEST_MEDIUM_NAME} characters: "${name}".`);
  }
  return name;
}
