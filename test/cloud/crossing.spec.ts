import { randomUUID } from 'node:crypto';
import {
  AttachVolume,
  Destroy,
  DetachVolume,
  GetOperation,
  isFinal,
  ListOperations,
  PowerOff,
  Spawn,
} from '#contracts';
import { Bus } from '#messaging';
import { connect, LogicalPartition, under } from '#powervm';
import { eventually } from '#testing';
import { withCloud } from './cloud.js';
import { fabricVolume } from './fabric.js';
import { aServer } from './requests.js';
import { whatIsLeft } from './what-is-left.js';

/** What the first spawn on a host makes and every later one keeps. */
async function withWarmCloud() {
  const cloud = await withCloud();
  const server = aServer(cloud);
  await cloud.run(Spawn, server);
  await cloud.destroy(server.uuid);
  return cloud;
}

describe('a destroy during a spawn', () => {
  it.each([
    'PUT ManagedSystem/LogicalPartition',
    'PUT Tier/LogicalUnit',
    'POST VirtualIOServer/{id}',
    'PUT LogicalPartition/{id}/do/PowerOn',
  ])('that is at %s cancels it, and nothing of it is left', async (operation) => {
    await using cloud = await withWarmCloud();
    const before = cloud.simulator.world.snapshot();
    const server = aServer(cloud);
    const hold = await cloud.simulator.control.hold({ match: { operation }, at: 'before' });
    const id = randomUUID();
    const spawned = cloud.run(Spawn, server, id);
    await hold.reached();
    const destroyed = cloud.destroy(server.uuid);
    await eventually(async () => (await cloud.bus.query(GetOperation, { id })).state === 'undoing');
    await hold.release();
    expect(await spawned).toMatchObject({ state: 'failed', failure: { code: 'operation.superseded' } });
    expect(await destroyed).toMatchObject({ state: 'succeeded' });
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  });
});

it('a command that is sent again under its id is carried out once', async () => {
  await using cloud = await withWarmCloud();
  const server = aServer(cloud);
  const id = randomUUID();
  const mark = cloud.simulator.requestLog.last;
  const ended = await Promise.all([cloud.run(Spawn, server, id), cloud.run(Spawn, server, id)]);
  expect(ended).toMatchObject([
    { id, state: 'succeeded' },
    { id, state: 'succeeded' },
  ]);
  const made = cloud.simulator.requestLog.entries(
    (one) => one.id > mark && one.operation === 'PUT ManagedSystem/LogicalPartition',
  );
  expect(made).toHaveLength(1);
  expect(await cloud.bus.query(GetOperation, { id })).toMatchObject({ state: 'succeeded' });
});

it('a server whose partition somebody has deleted at the host is deleted whole, its storage included', async () => {
  await using cloud = await withWarmCloud();
  const { world, hosts } = cloud.simulator;
  world.leftoversOnDelete = true;
  const before = world.snapshot();
  const server = aServer(cloud);
  await cloud.run(Spawn, server);
  await cloud.run(PowerOff, { host: server.host, uuid: server.uuid });
  const partitions = await cloud.simulator.control.partitions(server.host);
  const logon = { kind: 'password', user: 'nova', password: 'nova' } as const;
  await using somebody = connect({ url: hosts[0]?.url ?? '', logon });
  const uuid = partitions.find(({ name }) => name === server.name)?.uuid ?? '';
  await somebody.delete(under(LogicalPartition, uuid));
  expect(await cloud.destroy(server.uuid)).toMatchObject({ state: 'succeeded' });
  expect(whatIsLeft(before, world.snapshot())).toEqual([]);
});

it('an operation whose caller has gone away is carried on, and found by its instance', async () => {
  await using cloud = await withWarmCloud();
  const server = aServer(cloud);
  const hold = await cloud.simulator.control.hold({ match: { operation: 'PUT Tier/LogicalUnit' }, at: 'before' });
  const id = randomUUID();
  const caller = await Bus.connect(cloud.config.nats, '/powervm/caller');
  await caller.command(Spawn, server, id);
  await caller.close();
  await hold.reached();
  const { host, uuid: instance } = server;
  const { operations } = await cloud.bus.query(ListOperations, { host, instance, active: true });
  expect(operations).toMatchObject([{ id, flow: 'spawn', state: 'running' }]);
  await hold.release();
  await eventually(async () => (await cloud.bus.query(GetOperation, { id })).state === 'succeeded');
});

it('two attaches of one volume to a server attach it once, and one detach takes it away', async () => {
  await using cloud = await withWarmCloud();
  const server = aServer(cloud);
  await cloud.run(Spawn, server);
  const instance = { host: server.host, uuid: server.uuid };
  const volume = await fabricVolume(cloud);
  const before = cloud.simulator.world.snapshot();
  const disks = await cloud.simulator.control.disks(server.host, server.name);
  const both = await Promise.all([1, 2].map(() => cloud.run(AttachVolume, { ...instance, volume })));
  expect(both).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }]);
  expect((await cloud.simulator.control.disks(server.host, server.name)).length - disks.length).toBe(2);
  expect(await cloud.run(DetachVolume, { ...instance, volumeId: volume.id })).toMatchObject({ state: 'succeeded' });
  expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
});

it('a spawn whose caller has gone away while it waits for the ports is undone whole when their time is over', async () => {
  await using cloud = await withWarmCloud();
  const before = cloud.simulator.world.snapshot();
  const server = aServer(cloud, { waitForVifsSeconds: 2 });
  const caller = await Bus.connect(cloud.config.nats, '/powervm/caller');
  const id = await caller.command(Spawn, server);
  await caller.close();
  const ended = await eventually(
    async () => {
      const view = await cloud.bus.query(GetOperation, { id });
      return isFinal(view.state) && view;
    },
    { timeoutMs: 25_000 },
  );
  expect(ended).toMatchObject({ state: 'failed', failure: { code: 'step.timeout', step: 'vifs plugged' } });
  expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
});

it.each([
  ['a destroy', 'POST VirtualIOServer/{id}', Destroy],
  ['a power off', 'PUT LogicalPartition/{id}/do/PowerOff', PowerOff],
] as const)(
  '%s that is sent again under a new id while the first is under way finds it done',
  async (_what, operation, command) => {
    await using cloud = await withWarmCloud();
    const before = cloud.simulator.world.snapshot();
    const server = aServer(cloud);
    await cloud.run(Spawn, server);
    const { host, uuid } = server;
    const hold = await cloud.simulator.control.hold({ match: { operation }, at: 'before' });
    const first = cloud.run(command, { host, uuid });
    await hold.reached();
    const second = cloud.run(command, { host, uuid });
    await eventually(async () => {
      const { operations } = await cloud.bus.query(ListOperations, { host, instance: uuid, active: true });
      return operations.length === 2;
    });
    await hold.release();
    expect(await first).toMatchObject({ state: 'succeeded' });
    const mark = cloud.simulator.requestLog.last;
    expect(await second).toMatchObject({ state: 'succeeded' });
    const written = cloud.simulator.requestLog.entries(({ id, method }) => id > mark && method !== 'GET');
    expect(written.map((one) => one.operation)).toEqual([]);
    await cloud.destroy(uuid);
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  },
);
