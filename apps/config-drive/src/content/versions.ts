/**
 * Versions of OpenStack's metadata, oldest first, and what each brought to the drive:
 * `random_seed`, vendor data, network data with `project_id`, `devices`, the second vendor data, VLANs and trusted
 * functions of devices, `dedicated_cpus`, shares (nova: api/metadata/base.py).
 */
export const OPENSTACK_VERSIONS = [
  '2012-08-10',
  '2013-04-04',
  '2013-10-17',
  '2015-10-15',
  '2016-06-30',
  '2016-10-06',
  '2017-02-22',
  '2018-08-27',
  '2020-10-14',
  '2025-04-04',
] as const;

/** The versions of EC2's metadata that Nova puts on a config drive unless told otherwise. */
export const EC2_VERSIONS = ['2009-04-04', 'latest'] as const;

export type OpenStackVersion = (typeof OPENSTACK_VERSIONS)[number];

/** A directory of the drive below `openstack/`; `latest` holds what the newest version holds. */
export type OpenStackDirectory = OpenStackVersion | 'latest';

export const OPENSTACK_DIRECTORIES: readonly OpenStackDirectory[] = [...OPENSTACK_VERSIONS, 'latest'];

/** Whether a directory has what came with a version. */
export function has(directory: OpenStackDirectory, since: OpenStackVersion): boolean {
  return directory === 'latest' || directory >= since;
}
