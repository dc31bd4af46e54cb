import { randomUUID } from 'node:crypto';
import type { PayloadIn, Spawn } from '#contracts';
import type { Cloud } from './cloud.js';

type SpawnRequest = PayloadIn<typeof Spawn>;

let port = 0;

/** A SEA port with a MAC of its own. */
export const seaPort = (vlan: number) => {
  port += 1;
  const mac = `FA163E${(port + 0x10_0000).toString(16).padStart(6, '0')}`;
  return { type: 'pvm_sea' as const, id: randomUUID(), mac, vlan };
};

export const ovsPort = () => {
  port += 1;
  const id = randomUUID();
  const mac = `FA163E${(port + 0x20_0000).toString(16).padStart(6, '0')}`;
  return { type: 'ovs' as const, id, mac, deviceName: `tap${id.slice(0, 11)}` };
};

/** A spawn that every simulated host can carry out: one SEA port, a config drive. */
export function aServer(cloud: Cloud, changes: Partial<SpawnRequest> = {}): SpawnRequest {
  const uuid = randomUUID();
  return {
    host: cloud.simulator.hosts[0]?.id ?? '',
    uuid,
    name: `instance-${uuid.slice(0, 8)}`,
    flavor: { vcpus: 1, memoryMb: 1024, rootGb: 1 },
    image: { kind: 'file', path: cloud.image.path },
    configDrive: { from: 'metadata', hostname: 'web' },
    vifs: [seaPort(1201)],
    ...changes,
  };
}
