import { eventually } from '#testing';
import { expectNothingLeft } from './nothing-left.js';
import type { Scene } from './scene.js';

/** nova-compute is killed in the middle of a spawn. */
export async function restart(scene: Scene): Promise<void> {
  const server = scene.server('killed');
  const before = await scene.state();
  const killed = 'nova-compute is killed during a spawn: after its restart the server can be deleted';
  await scene.check(killed, async () => {
    const hold = await scene.powervm.control.hold({
      match: { operation: 'PUT ManagedSystem/LogicalPartition', host: scene.hostId },
      at: 'after',
    });
    await server.create(['--flavor', 'small', '--image', 'blank', '--network', 'private']);
    await hold.reached();
    await scene.nova.killCompute();
    await hold.release();
    await scene.nova.startCompute();
    await eventually(async () => (await server.show()).status !== 'BUILD', { timeoutMs: 120_000, everyMs: 1_000 });
    await server.delete();
  });
  await scene.check('nothing of the killed one is left on the host', () => expectNothingLeft(scene.powervm, before), {
    needs: [killed],
  });
}
