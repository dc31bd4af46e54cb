import { GetInstance, PlugInstanceVifs, PowerOff, PowerOn, Spawn, UnplugInstanceVifs } from '#contracts';
import { type Cloud, withCloud } from './cloud.js';
import { aServer, ovsPort, seaPort } from './requests.js';
import { whatIsLeft } from './what-is-left.js';

async function spawned(cloud: Cloud, changes: Parameters<typeof aServer>[1] = {}) {
  const server = aServer(cloud, { configDrive: undefined, ...changes });
  expect(await cloud.run(Spawn, server)).toMatchObject({ state: 'succeeded' });
  return { host: server.host, uuid: server.uuid, vifs: server.vifs ?? [] };
}

const macsOf = ({ simulator: { world } }: Cloud, uuid: string) => {
  const [partition] = Array.from(world.table('LogicalPartition').all()).filter(
    (one) => one.uuid.slice(1) === uuid.toUpperCase().slice(1),
  );
  return world
    .table('ClientNetworkAdapter')
    .in(partition?.scope ?? '', partition?.uuid)
    .map(({ mac }) => mac);
};

describe('a port of a running server', () => {
  it('is plugged and unplugged while RMC reaches the guest, and leaves nothing', async () => {
    await using cloud = await withCloud();
    const { host, uuid } = await spawned(cloud);
    const before = cloud.simulator.world.snapshot();
    const vifs = [seaPort(1300), ovsPort()];
    expect(await cloud.run(PlugInstanceVifs, { host, uuid, vifs })).toMatchObject({
      state: 'succeeded',
      result: { kept: [{ kind: 'virtual-switch', name: 'NovaLinkVEABridge' }] },
    });
    expect(macsOf(cloud, uuid)).toEqual(expect.arrayContaining(vifs.map(({ mac }) => mac)));
    const ids = vifs.map(({ id }) => id);
    expect(await cloud.run(UnplugInstanceVifs, { host, uuid, vifs: ids })).toMatchObject({ state: 'succeeded' });
    const left = whatIsLeft(before, cloud.simulator.world.snapshot());
    expect(left.filter((line) => !line.includes('NovaLinkVEABridge'))).toEqual([]);
    expect(await cloud.run(UnplugInstanceVifs, { host, uuid, vifs: ids })).toMatchObject({ state: 'succeeded' });
  });

  it('is refused while the guest has no RMC, and so is taking one away; those that are there are left in peace', async () => {
    await using cloud = await withCloud({ simulator: { delays: { rmc: 1e9 } } });
    const { host, uuid, vifs } = await spawned(cloud);
    const before = cloud.simulator.world.snapshot();
    expect(await cloud.run(PlugInstanceVifs, { host, uuid, vifs: [seaPort(1300)] })).toMatchObject({
      state: 'failed',
      failure: {
        code: 'instance.rmc-inactive',
        effect: 'none',
        remedy: expect.stringContaining('power the instance off'),
      },
    });
    const ids = vifs.map(({ id }) => id);
    expect(await cloud.run(UnplugInstanceVifs, { host, uuid, vifs: ids })).toMatchObject({
      state: 'failed',
      failure: { code: 'instance.rmc-inactive' },
    });
    // As nova-compute does with each server when it starts.
    expect(await cloud.run(PlugInstanceVifs, { host, uuid, vifs })).toMatchObject({ state: 'succeeded' });
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
    await cloud.run(PowerOff, { host, uuid, timeoutSeconds: 0 });
    expect(await cloud.run(PlugInstanceVifs, { host, uuid, vifs: [seaPort(1300)] })).toMatchObject({
      state: 'succeeded',
    });
  });
});

it('a server that is to stay off is whole, is off, and can be powered on', async () => {
  await using cloud = await withCloud();
  const { host, uuid, vifs } = await spawned(cloud, { powerOn: false });
  expect(await cloud.bus.query(GetInstance, { host, uuid, fresh: true })).toMatchObject({ powerState: 'SHUTDOWN' });
  expect(macsOf(cloud, uuid)).toEqual(expect.arrayContaining(vifs.map(({ mac }) => mac)));
  expect(await cloud.run(PowerOn, { host, uuid })).toMatchObject({ state: 'succeeded' });
  expect(await cloud.bus.query(GetInstance, { host, uuid, fresh: true })).toMatchObject({ powerState: 'RUNNING' });
});
