import { eventually } from '#testing';
import { expectEqual } from './expect.js';
import { healing } from './healing.js';
import type { Scene } from './scene.js';
import type { Server } from './server.js';

/** How long a port is watched to stay down: many times what it takes to come up when networking works. */
const STAYS_DOWN_MS = 15_000;
const WITHIN = { timeoutMs: 60_000, everyMs: 1_000 };

/** A SEA port comes up because our networking service has its VLAN in place, and for no other reason. */
export async function portReadiness(scene: Scene): Promise<void> {
  const server = scene.server('port');
  const down = 'a SEA port stays down while the networking service is stopped';
  await scene.check(down, () => staysDown(scene, server));
  const up = 'it comes up, and its server with it, when the service is back';
  await scene.check(up, () => comesUp(scene, server), { needs: [down] });
  await healing(scene, server, { needs: [up] });
  await scene.check('that server is deleted', () => server.delete(), { needs: [down] });
}

async function staysDown({ powervm }: Scene, server: Server): Promise<void> {
  await powervm.stopService('networking');
  await server.create(['--flavor', 'small', '--image', 'blank', '--network', 'private']);
  await eventually(async () => (await server.show())['OS-EXT-STS:task_state'] === 'spawning', WITHIN);
  const until = Date.now() + STAYS_DOWN_MS;
  while (Date.now() < until) {
    const { status } = await server.show();
    const ports = await server.ports();
    expectEqual('status of server and port', [status, ...ports.map(({ Status }) => Status)], ['BUILD', 'DOWN']);
  }
}

async function comesUp({ powervm }: Scene, server: Server): Promise<void> {
  await powervm.startService('networking');
  await server.becomes('ACTIVE');
  expectEqual(
    'status of its port',
    (await server.ports()).map(({ Status }) => Status),
    ['ACTIVE'],
  );
}
