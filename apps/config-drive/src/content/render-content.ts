import { ec2MetaData } from './ec2-meta-data.js';
import { InvalidDriveContentError } from './errors.js';
import type { InstanceMetadata } from './instance-metadata.js';
import { encodeJson } from './json.js';
import { contentName, metaData } from './meta-data.js';
import { networkData } from './network-data.js';
import { EC2_VERSIONS, has, OPENSTACK_DIRECTORIES } from './versions.js';

/**
 * Writes the files of an instance's config drive: every version of OpenStack's metadata, `latest`, injected files, and
 * the EC2 part. The same instance gives the same bytes.
 *
 * @returns  path on the drive -> content, ready for `buildIso`
 * @throws {InvalidDriveContentError}  `config-drive.invalid-content`, naming the field and never its value
 */
export function renderContent(instance: InstanceMetadata): Map<string, Uint8Array> {
  checkInstance(instance);
  const { userData, vendorData = {}, dynamicVendorData = {} } = instance;
  const network = encodeJson(networkData(instance.networkData));
  const vendor = encodeJson(vendorData);
  const vendor2 = encodeJson({ ...dynamicVendorData, static: vendorData });
  const files = new Map<string, Uint8Array>();

  for (const version of EC2_VERSIONS) {
    files.set(`ec2/${version}/meta-data.json`, encodeJson(ec2MetaData(instance)));
    if (userData) files.set(`ec2/${version}/user-data`, userData);
  }
  for (const directory of OPENSTACK_DIRECTORIES) {
    const at = `openstack/${directory}`;
    files.set(`${at}/meta_data.json`, encodeJson(metaData(instance, directory)));
    if (userData) files.set(`${at}/user_data`, userData);
    if (has(directory, '2013-10-17')) files.set(`${at}/vendor_data.json`, vendor);
    if (has(directory, '2015-10-15')) files.set(`${at}/network_data.json`, network);
    if (has(directory, '2016-10-06')) files.set(`${at}/vendor_data2.json`, vendor2);
  }
  for (const [index, { contents }] of instance.files.entries()) {
    files.set(`openstack/content/${contentName(index)}`, contents);
  }
  return files;
}

function checkInstance({ uuid, files, keypairs, randomSeed }: InstanceMetadata): void {
  if (uuid === '') throw new InvalidDriveContentError('uuid', "is empty; give the instance's uuid");
  for (const [index, { path }] of files.entries()) {
    if (path === '') throw new InvalidDriveContentError(`files[${index}].path`, 'is empty; give the path in the guest');
  }
  for (const [index, { name }] of keypairs.entries()) {
    if (keypairs.slice(0, index).some((other) => other.name === name)) {
      throw new InvalidDriveContentError(`keypairs[${index}].name`, 'is given twice; name each key pair once');
    }
  }
  if (randomSeed && randomSeed.length < 32) {
    throw new InvalidDriveContentError('randomSeed', 'is shorter than 32 bytes; draw it from a random source');
  }
}
