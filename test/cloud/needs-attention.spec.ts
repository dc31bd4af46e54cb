import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CheckHost, GetOperation, isFinal, type OperationView, Spawn } from '#contracts';
import { FlowEngine } from '#flows';
import { type Cloud, withCloud } from './cloud.js';
import { cli } from './command-line.js';
import { aServer } from './requests.js';
import { whatIsLeft } from './what-is-left.js';

/** An undo that fails is tried again after 5, 30 and 120 s; nobody is to wait that long here. */
const LONGEST_WAIT_MS = 121_000;
const LOOK_EVERY_MS = 2000;

/** The clock of the operations only: connections and leases go by the true one. */
let ahead = 0;
const { open } = FlowEngine;
FlowEngine.open = (flows, bus) => open.call(FlowEngine, flows, bus, () => Date.now() + ahead);
afterAll(() => {
  FlowEngine.open = open;
});

/** Lets time fly while the boot disk's undo has failed and waits for its next try, until the operation has ended. */
async function hurried(cloud: Cloud, id: string): Promise<OperationView> {
  for (;;) {
    const view = await cloud.bus.query(GetOperation, { id }).catch(() => undefined);
    if (view && isFinal(view.state)) return view;
    const disk = view?.steps.find(({ name }) => name === 'boot disk');
    if (disk?.state === 'undoing' && disk.failure !== undefined) ahead += LONGEST_WAIT_MS;
    await sleep(LOOK_EVERY_MS);
  }
}

/** A spawn that can't be powered on, and whose boot disk the host does not let go. */
async function withSpawnLeft() {
  const cloud = await withCloud();
  const { control, world } = cloud.simulator;
  // What is kept on purpose is there then.
  const first = aServer(cloud);
  await cloud.run(Spawn, first);
  await cloud.destroy(first.uuid);
  const before = world.snapshot();

  const id = randomUUID();
  const refusing = (audit: string, message: string) =>
    control.fault({ match: { audit: `* ${id}.${audit}.*` }, fault: { kind: 'status', status: 400, message } });
  await refusing('power.do', 'the partition is not to be started');
  const cause = await refusing('boot-disk.undo', 'the pool is read only');
  const server = aServer(cloud);
  const spawned = cloud.run(Spawn, server, id);
  const left = await hurried(cloud, id);
  expect(left).toMatchObject({ state: 'needs-attention', failure: { step: 'power' } });
  expect(await spawned).toMatchObject({ id, state: 'needs-attention' });
  return { ...cloud, before, id, cause, server, left };
}

it('an undo that the host refuses for good needs a person, who is told what is left, and what to do', async () => {
  await using cloud = await withSpawnLeft();
  const { id, left, cause, server, before } = cloud;
  const { world, hosts } = cloud.simulator;
  const host = hosts[0]?.id ?? '';
  expect(left.steps).toContainEqual(
    expect.objectContaining({
      name: 'boot disk',
      state: 'undo-failed',
      attempt: 4,
      failure: expect.objectContaining({ message: expect.stringContaining('the pool is read only') }),
    }),
  );
  const others = left.steps.filter(({ name, state }) => name !== 'boot disk' && state === 'undo-failed');
  expect(others).toEqual([]);
  const { orphans } = await cloud.bus.query(CheckHost, { host }, 60_000);
  expect(orphans).toEqual([expect.objectContaining({ kind: 'boot-disk', instance: server.uuid, operation: id })]);

  const still = await cli(cloud, 'operation', 'retry', id);
  expect(still.code).not.toBe(0);
  expect(still.stderr).toContain('not undone: boot disk');
  expect(still.stderr).toContain(`operation retry ${id}`);

  await cause.remove();
  await cli(cloud, 'operation', 'retry', id);
  expect(await cloud.bus.query(GetOperation, { id })).toMatchObject({ state: 'failed' });
  expect(whatIsLeft(before, world.snapshot())).toEqual([]);
  expect(await cloud.bus.query(CheckHost, { host }, 60_000)).toMatchObject({ orphans: [] });
}, 90_000);

it('a destroy takes away what a spawn has left that needs attention; a retry finds nothing more', async () => {
  await using cloud = await withSpawnLeft();
  const { id, cause, server, before } = cloud;
  expect(await cloud.destroy(server.uuid)).toMatchObject({ state: 'succeeded' });
  expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  await cause.remove();
  await cli(cloud, 'operation', 'retry', id);
  expect(await cloud.bus.query(GetOperation, { id })).toMatchObject({ state: 'failed' });
  expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
}, 90_000);
