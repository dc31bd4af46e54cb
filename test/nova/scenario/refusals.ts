import { expectEqual, expectThat } from './expect.js';
import type { Scene } from './scene.js';
import { faultOf } from './server.js';

/** Requests that this driver does not serve: each ends at once, without another attempt, and tells the user why. */
const REFUSED = [
  { what: 'a flavor with a swap disk', flavor: ['--swap', '512'], says: /swap/i },
  { what: 'a flavor with an ephemeral disk', flavor: ['--ephemeral', '1'], says: /ephemeral/i },
  { what: 'an unknown powervm: extra spec', flavor: ['--property', 'powervm:shared_wieght=3'], says: /shared_wieght/ },
];

export async function refusals(scene: Scene): Promise<void> {
  for (const { what, flavor, says } of REFUSED) {
    await scene.check(`${what} is refused, and the fault says why`, () => refused(scene, flavor, says));
  }
}

async function refused(scene: Scene, options: readonly string[], says: RegExp): Promise<void> {
  const { client } = scene;
  const server = scene.server('refused');
  await client.run('flavor', 'create', '--ram', '256', '--disk', '1', '--vcpus', '1', ...options, server.name);
  try {
    await server.create(['--flavor', server.name, '--image', 'blank', '--network', 'private']);
    const ended = await server.becomes('ERROR');
    expectThat(`the fault matches ${says}`, says.test(faultOf(ended)), faultOf(ended));
    const name = ended['OS-EXT-SRV-ATTR:instance_name'];
    expectEqual('a partition exists', await scene.partition(name).exists(), false);
  } finally {
    await server.delete().catch(() => undefined);
    await client.run('flavor', 'delete', server.name);
  }
}
