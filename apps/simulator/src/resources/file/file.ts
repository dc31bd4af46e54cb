import type { Resource } from '../../rest/resource.js';
import type { File } from '../../world/model/storage.js';
import { web } from '../../xml/build.js';
import { sequence } from '../../xml/sequence.js';
import { createFile } from './create.js';

export const CONTENTS = '/rest/api/web/File/contents';

const ORDER = sequence(
  `Filename DateModified InternetMediaType FileUUID AssetLink SHA256 ExpectedFileSizeInBytes CurrentFileSizeInBytes
   FileEnumType TargetVirtualIOServerUUID TargetDeviceUniqueDeviceID`,
);

/** Descriptors of uploads. Deleting one does not delete what was uploaded. */
export const file: Resource<File> = {
  type: 'File',
  service: 'web',
  places: [{ under: [], verbs: ['feed', 'get', 'create', 'delete'] }],
  order: ORDER,
  list: (host, _parents, { world }) => world.table('File').in(host.id),
  render: (object, view) =>
    web.struct('File', ORDER, {
      Filename: object.name,
      DateModified: object.modified,
      InternetMediaType: object.mediaType,
      FileUUID: object.uuid,
      AssetLink: web.href('AssetLink', `${view.origin}${CONTENTS}/${object.uuid}`),
      SHA256: object.sha256,
      ExpectedFileSizeInBytes: object.expectedBytes ?? 0,
      CurrentFileSizeInBytes: object.currentBytes,
      FileEnumType: object.enumType,
      TargetVirtualIOServerUUID: object.targetVios,
      TargetDeviceUniqueDeviceID: object.targetUdid,
    }),
  create: createFile,
  remove: (object, { services: { world } }) => world.remove(object),
};
