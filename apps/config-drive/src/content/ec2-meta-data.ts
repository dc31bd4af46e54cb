import type { InstanceMetadata } from './instance-metadata.js';

/** meta-data.json of the EC2 part, version 2009-04-04 (nova: api/metadata/base.py). What is not known is left out. */
export function ec2MetaData(instance: InstanceMetadata): Record<string, unknown> {
  const { ec2 = {}, hostname, keypairs } = instance;
  const subnets = instance.networkData.vifs.flatMap(({ network }) => network.subnets);
  const firstIpv4 = subnets.flatMap(({ ips }) => ips).find((address) => !address.includes(':'));
  return {
    ...(ec2.amiId !== undefined && { 'ami-id': ec2.amiId }),
    'ami-launch-index': instance.launchIndex,
    'instance-id': ec2.instanceId ?? instance.uuid,
    hostname,
    'local-hostname': hostname,
    'public-hostname': hostname,
    ...(firstIpv4 !== undefined && { 'local-ipv4': firstIpv4 }),
    'public-ipv4': '',
    ...(ec2.reservationId !== undefined && { 'reservation-id': ec2.reservationId }),
    'security-groups': ec2.securityGroups ?? [],
    ...(ec2.instanceType !== undefined && { 'instance-type': ec2.instanceType }),
    ...(ec2.blockDeviceMapping !== undefined && { 'block-device-mapping': ec2.blockDeviceMapping }),
    ...(keypairs.length > 0 && {
      'public-keys': Object.fromEntries(
        keypairs.map(({ publicKey }, index) => [String(index), { 'openssh-key': publicKey }]),
      ),
    }),
    placement: { 'availability-zone': instance.availabilityZone },
    'instance-action': 'none',
  };
}
