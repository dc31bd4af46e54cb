import { driveTree } from '../iso/drive-tree.js';
import { InvalidDriveContentError } from './errors.js';
import { decodeJsonObject, encodeJson, isJsonObject, type JsonObject, objectsOf } from './json.js';
import { type ManagementVif, withManagementLink } from './management-link.js';

export interface FromFilesOptions {
  /** Adapter to add to every network_data.json; without it the files are used as they are. */
  readonly management?: ManagementVif;
}

const METADATA = /^openstack\/[^/]+\/meta_data\.json$/;
const NETWORK_DATA = /^openstack\/[^/]+\/network_data\.json$/;
const LATEST = 'openstack/latest/meta_data.json';

/**
 * Takes the files of a config drive that Nova made. What no guest could read is refused here, where somebody still
 * listens, and not at the guest's first boot.
 *
 * @param files  path on the drive -> content, as `InstanceMetadata.metadata_for_config_drive()` yields them
 * @returns      the same files, byte for byte, but for each network_data.json when a management adapter is added
 * @throws {InvalidDrivePathError}     `config-drive.invalid-path`
 * @throws {InvalidDriveContentError}  `config-drive.invalid-content`: no `openstack/latest/meta_data.json`, metadata that
 *                                     is no JSON object, has no `uuid` or points to content that is not there, or an
 *                                     adapter to add and no network_data.json to hold it
 */
export function fromFiles(
  files: ReadonlyMap<string, Uint8Array>,
  { management }: FromFilesOptions = {},
): Map<string, Uint8Array> {
  driveTree(files);
  if (!files.has(LATEST)) {
    throw new InvalidDriveContentError(LATEST, 'is missing; give the whole tree that Nova makes for a config drive');
  }
  const result = new Map(files);
  for (const [path, content] of files) {
    if (METADATA.test(path)) checkMetadata(path, objectIn(path, content), files);
    if (!NETWORK_DATA.test(path)) continue;
    const networkData = objectIn(path, content);
    if (management) result.set(path, encodeJson(withManagementLink(networkData, management, 'management')));
  }
  if (management && ![...files.keys()].some((path) => NETWORK_DATA.test(path))) {
    throw new InvalidDriveContentError(
      'network_data.json',
      'is in none of the versions, so there is no place for the management adapter; give it or leave the adapter out',
    );
  }
  return result;
}

function checkMetadata(path: string, metadata: JsonObject, files: ReadonlyMap<string, Uint8Array>): void {
  if (typeof metadata.uuid !== 'string' || metadata.uuid === '') {
    throw new InvalidDriveContentError(
      path,
      'has no uuid, and guests refuse a drive without one; give the instance id',
    );
  }
  const networkConfig = isJsonObject(metadata.network_config) ? [metadata.network_config] : [];
  for (const { content_path: contentPath } of [...objectsOf(metadata.files), ...networkConfig]) {
    const place = typeof contentPath === 'string' ? `openstack/${contentPath.replace(/^\/+/, '')}` : undefined;
    if (place === undefined || !files.has(place)) {
      throw new InvalidDriveContentError(
        path,
        'names injected content that is not on the drive; give each content_path',
      );
    }
  }
}

function objectIn(path: string, content: Uint8Array): JsonObject {
  const value = decodeJsonObject(content);
  if (value) return value;
  throw new InvalidDriveContentError(path, 'is no JSON object in UTF-8; give it as Nova writes it');
}
