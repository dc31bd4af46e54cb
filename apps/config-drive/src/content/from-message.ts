import type { ConfigDriveContent, ConfigDriveSecrets, CreateConfigDrive, PayloadOf } from '#contracts';
import { macFromApi } from '#powervm';
import type { InstanceMetadata } from './instance-metadata.js';

type Metadata = Extract<ConfigDriveContent, { from: 'metadata' }>;

/** What renders the drive, from what the messages carry. */
export function toInstanceMetadata(
  { uuid, name, vifs, managementMac }: PayloadOf<typeof CreateConfigDrive>,
  { from: _from, secrets: _sealed, displayName, ...metadata }: Metadata,
  { adminPass, userData, randomSeed, files }: ConfigDriveSecrets,
): InstanceMetadata {
  return {
    ...metadata,
    uuid,
    name,
    ...(displayName === undefined ? {} : { displayName }),
    ...(adminPass === undefined ? {} : { adminPass }),
    ...(userData === undefined ? {} : { userData: Buffer.from(userData, 'base64') }),
    ...(randomSeed === undefined ? {} : { randomSeed: Buffer.from(randomSeed, 'base64') }),
    files: files.map(({ path, contents }) => ({ path, contents: Buffer.from(contents, 'base64') })),
    networkData: {
      vifs: vifs.map((vif) => ({
        id: vif.id,
        mac: macFromApi(vif.mac),
        type: vif.type,
        mtu: vif.mtu,
        ...(vif.type === 'ovs' ? { devname: vif.deviceName } : {}),
        network: {
          id: vif.network?.id ?? '',
          subnets: (vif.network?.subnets ?? []).map(({ addresses, dhcp, version: _version, gateway, ...subnet }) => ({
            ...subnet,
            ips: addresses,
            enableDhcp: dhcp,
            ...(gateway === undefined ? {} : { gateway }),
          })),
        },
      })),
      ...(managementMac === undefined ? {} : { management: { mac: macFromApi(managementMac) } }),
    },
  };
}
