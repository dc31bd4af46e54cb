import { badRequest } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import { peersOf } from '../../world/endpoints.js';
import type { File } from '../../world/model/storage.js';
import { text, type XmlElement } from '../../xml/element.js';
import { destinationOf } from './destination.js';

const TYPES = ['BROKERED_MEDIA_ISO', 'BROKERED_DISK_IMAGE'] as const;
const LONGEST_NAME = 79;

/** Opens an upload; that there is a place for it is checked now, and again when the bytes come. */
export function createFile(posted: XmlElement, { services: { world }, host }: Change): File {
  const name = text(posted, 'Filename') ?? '';
  if (name === '' || name.length > LONGEST_NAME)
    throw badRequest(`Filename must have 1 to ${LONGEST_NAME} characters.`);
  const enumType = TYPES.find((type) => type === text(posted, 'FileEnumType'));
  if (!enumType) throw badRequest(`FileEnumType ${text(posted, 'FileEnumType') ?? ''} is not ${TYPES.join(' or ')}.`);
  const sha256 = text(posted, 'SHA256');
  if (sha256 && !/^[0-9a-f]{64}$/i.test(sha256)) throw badRequest('SHA256 is not 64 hexadecimal digits.');
  const expected = text(posted, 'ExpectedFileSizeInBytes') || '0';
  if (!/^\d+$/.test(expected)) throw badRequest(`ExpectedFileSizeInBytes is not a number of bytes: "${expected}".`);
  const targetUdid = text(posted, 'TargetDeviceUniqueDeviceID');
  const targetVios = text(posted, 'TargetVirtualIOServerUUID') ?? '';
  const target = peersOf(world, host).find(({ id }) => world.table('VirtualIOServer').get(id, targetVios)) ?? host;
  const file: File = {
    ...world.newborn('File', target.id, world.identity.uuid(world.identity.draw())),
    name,
    mediaType: text(posted, 'InternetMediaType') || 'application/octet-stream',
    modified: world.clock.now(),
    currentBytes: 0,
    isComplete: false,
    enumType,
    targetVios,
    ...(sha256 ? { sha256 } : {}),
    ...(Number(expected) > 0 ? { expectedBytes: Number(expected) } : {}),
    ...(targetUdid ? { targetUdid } : {}),
  };
  destinationOf(world, file).requireRoom(file.expectedBytes ?? 0);
  world.add(file);
  return file;
}
