import type { InstanceMetadata } from '../instance-metadata.js';

/** An instance with one PowerVM port, a key, user data and two injected files, changed as a test asks. */
export function anInstance(changes: Partial<InstanceMetadata> = {}): InstanceMetadata {
  return {
    uuid: '8b8ce3ae-d2f2-4a6c-9d2d-3c3f5a2f1b10',
    name: 'web-1',
    displayName: 'web 1',
    hostname: 'web-1.example.org',
    projectId: '0c4e939acacf4376bdcd1129f1a054ad',
    availabilityZone: 'nova',
    launchIndex: 0,
    keypairs: [{ name: 'mykey', publicKey: 'ssh-ed25519 AAAAC3Nz mykey' }],
    meta: { role: 'db' },
    adminPass: 'correct horse',
    userData: Buffer.from('#cloud-config\nhostname: web-1\n'),
    files: [
      { path: '/etc/motd', contents: Buffer.from('hello\n') },
      { path: '/etc/raw', contents: Uint8Array.of(0, 255, 10, 13) },
    ],
    networkData: {
      vifs: [
        {
          id: 'f3a7c9d1-6f0b-4c58-9d1e-7a2b3c4d5e6f',
          mac: 'FA:16:3E:12:AB:34',
          type: 'pvm_sea',
          devname: 'tapf3a7c9d1-6f',
          mtu: 1500,
          network: {
            id: '0d4e6a0c-51f5-4c0c-a8fd-b2f4b7ff9f6a',
            subnets: [
              {
                cidr: '10.1.2.0/24',
                ips: ['10.1.2.15'],
                gateway: '10.1.2.1',
                dns: ['10.1.2.2'],
                routes: [{ cidr: '172.16.0.0/12', gateway: '10.1.2.254' }],
              },
            ],
          },
        },
      ],
      management: { mac: '0a:1b:2c:3d:4e:5f' },
    },
    vendorData: { cloud: 'powervm' },
    randomSeed: new Uint8Array(32).fill(7),
    ...changes,
  };
}
