import { PowerOff, Spawn } from '#contracts';
import { type Cloud, withCloud } from './cloud.js';
import { aServer, ovsPort, seaPort } from './requests.js';

/** Requests of one operation, but for logon and the long poll for events. */
async function requestsOf(cloud: Cloud, work: () => Promise<{ state: string }>) {
  const before = cloud.simulator.requestLog.last;
  const { state } = await work();
  expect(state).toBe('succeeded');
  return cloud.simulator.requestLog
    .entries(({ id, target }) => id > before && !target.includes('/Logon') && !target.includes('/Event'))
    .map(({ operation, status }) => `${operation} ${status}`);
}

describe('on a host with two VIOSes, with the image in the pool', () => {
  it('a spawn with one SEA port, management adapter and config drive costs at most 24 requests', async () => {
    await using cloud = await withCloud();
    await cloud.run(Spawn, aServer(cloud));
    const requests = await requestsOf(cloud, () => cloud.run(Spawn, aServer(cloud)));
    expect({ count: requests.length, requests }).toEqual({ count: Math.min(requests.length, 24), requests });
  });

  it('with a VLAN that is new on the bridge it costs at most 4 more: 28', async () => {
    await using cloud = await withCloud();
    await cloud.run(Spawn, aServer(cloud));
    const requests = await requestsOf(cloud, () => cloud.run(Spawn, aServer(cloud, { vifs: [seaPort(2222)] })));
    expect({ count: requests.length, requests }).toEqual({ count: Math.min(requests.length, 28), requests });
  });

  it('an Open vSwitch port, a destroy and a power off cost what they must', async () => {
    await using cloud = await withCloud();
    await cloud.run(Spawn, aServer(cloud));
    const server = aServer(cloud, { vifs: [ovsPort()] });
    const spawn = await requestsOf(cloud, () => cloud.run(Spawn, server));
    const off = await requestsOf(cloud, () =>
      cloud.run(PowerOff, { host: server.host, uuid: server.uuid, timeoutSeconds: 0 }),
    );
    const destroy = await requestsOf(cloud, () => cloud.destroy(server.uuid));
    // The old driver's figures: 16 more for an Open vSwitch port, 5 for a power off, 23 for a destroy.
    expect(spawn.length).toBeLessThanOrEqual(40);
    expect(off.length).toBeLessThanOrEqual(5);
    expect(destroy.length).toBeLessThanOrEqual(23);
  });
});
