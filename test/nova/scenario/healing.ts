import { eventually } from '#testing';
import { PRIVATE_VLAN } from '../openstack/config/neutron.js';
import { expectEqual } from './expect.js';
import type { Scene } from './scene.js';
import type { Server } from './server.js';

/** A pass of healing, and what Neutron takes to hear of it. */
const WITHIN = { timeoutMs: 60_000, everyMs: 500 };

/** What somebody else does to the network bridge of the host is mended, or told to Neutron. @param needs  that the server runs */
export async function healing(scene: Scene, server: Server, { needs }: { needs: readonly string[] }): Promise<void> {
  const mended = 'its VLAN is back on the bridge after somebody else has taken it off, and its port stays up';
  await scene.check(mended, () => comesBack(scene, server), { needs });
  await scene.check(
    'its port is in error while somebody else occupies the VLAN, and up again after that',
    () => isToldToNeutron(scene, server),
    { needs: [mended] },
  );
}

async function comesBack(scene: Scene, server: Server): Promise<void> {
  await using meddler = await scene.meddler();
  await meddler.takeOff(PRIVATE_VLAN);
  await eventually(async () => (await meddler.vlans()).includes(PRIVATE_VLAN), WITHIN);
  expectEqual('status of its port', await statusOfPort(server), 'ACTIVE');
}

async function isToldToNeutron(scene: Scene, server: Server): Promise<void> {
  await using meddler = await scene.meddler();
  // Refused when a pass of healing comes in between.
  const giveBack = await eventually(async () => {
    await meddler.takeOff(PRIVATE_VLAN);
    return await meddler.occupy(PRIVATE_VLAN);
  }, WITHIN);
  try {
    await portBecomes(server, 'ERROR');
  } finally {
    await giveBack();
  }
  await portBecomes(server, 'ACTIVE');
  expectEqual('VLAN is on the bridge', (await meddler.vlans()).includes(PRIVATE_VLAN), true);
}

async function portBecomes(server: Server, status: string): Promise<void> {
  const reached = eventually(async () => (await statusOfPort(server)) === status, WITHIN);
  await reached.catch(async () => expectEqual('status of its port', await statusOfPort(server), status));
}

async function statusOfPort(server: Server): Promise<string> {
  return (await server.ports()).map(({ Status }) => Status).join();
}
