import { build, integer, optional, type ReadOf, resource, text } from '../declare/index.js';
import type { XmlElement } from '../xml/element.js';

/** Where an upload lands: the media repository of a VIOS, or a device of it. */
export type FileKind = 'BROKERED_MEDIA_ISO' | 'BROKERED_DISK_IMAGE';

/** Descriptor of an upload. Deleting it does not delete what was uploaded. */
export const File = resource(
  'File',
  {
    /** At most 79 characters. */
    name: text('Filename'),
    mediaType: text('InternetMediaType'),
    fileUuid: text('FileUUID'),
    sha256: optional(text('SHA256')),
    expectedBytes: optional(integer('ExpectedFileSizeInBytes')),
    currentBytes: optional(integer('CurrentFileSizeInBytes')),
    kind: text('FileEnumType'),
    targetVios: optional(text('TargetVirtualIOServerUUID')),
    targetUdid: optional(text('TargetDeviceUniqueDeviceID')),
  },
  {
    service: 'web',
    order: [
      'Filename',
      'DateModified',
      'InternetMediaType',
      'FileUUID',
      'AssetLink',
      'SHA256',
      'ExpectedFileSizeInBytes',
      'CurrentFileSizeInBytes',
      'FileEnumType',
      'TargetVirtualIOServerUUID',
      'TargetDeviceUniqueDeviceID',
    ],
  },
);
export type File = ReadOf<typeof File>;

export interface NewFile {
  readonly name: string;
  readonly kind: FileKind;
  /** Uuid of the VIOS. */
  readonly targetVios: string;
  /** The logical unit or virtual disk to write; for BROKERED_DISK_IMAGE. */
  readonly targetUdid?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  /** Hex; checked by the server. */
  readonly sha256?: string | undefined;
}

export function newFile(spec: NewFile): XmlElement {
  return build(File, {
    name: spec.name,
    mediaType: 'application/octet-stream',
    sha256: spec.sha256,
    expectedBytes: spec.size,
    kind: spec.kind,
    targetVios: spec.targetVios,
    targetUdid: spec.targetUdid,
  });
}
