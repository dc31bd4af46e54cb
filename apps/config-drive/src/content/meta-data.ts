import type { InstanceMetadata } from './instance-metadata.js';
import { randomSeed } from './random-seed.js';
import { has, type OpenStackDirectory } from './versions.js';

/** Where the content of an injected file is, by its place in the list: `0000`, `0001`, … in `openstack/content/`. */
export function contentName(index: number): string {
  return String(index).padStart(4, '0');
}

/** meta_data.json as one version of OpenStack's metadata has it (nova: api/metadata/base.py). */
export function metaData(instance: InstanceMetadata, directory: OpenStackDirectory): Record<string, unknown> {
  const { meta, files, adminPass, keypairs } = instance;
  return {
    uuid: instance.uuid,
    ...(Object.keys(meta).length > 0 && { meta }),
    ...(files.length > 0 && {
      files: files.map(({ path }, index) => ({ path, content_path: `/content/${contentName(index)}` })),
    }),
    ...(adminPass !== undefined && { admin_pass: adminPass }),
    ...(keypairs.length > 0 && {
      public_keys: Object.fromEntries(keypairs.map(({ name, publicKey }) => [name, publicKey])),
      keys: keypairs.map(({ name, type, publicKey }) => ({ name, type: type ?? 'ssh', data: publicKey })),
    }),
    hostname: instance.hostname,
    name: instance.displayName ?? instance.name,
    launch_index: instance.launchIndex,
    availability_zone: instance.availabilityZone,
    ...(has(directory, '2013-04-04') && instance.randomSeed && { random_seed: randomSeed(instance.randomSeed) }),
    ...(has(directory, '2015-10-15') && { project_id: instance.projectId }),
    ...(has(directory, '2016-06-30') && { devices: [] }),
    ...(has(directory, '2020-10-14') && { dedicated_cpus: [] }),
  };
}
