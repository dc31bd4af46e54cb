import { randomUUID } from 'node:crypto';
import { CheckHost, CleanUp, GetOperation, NO_INSTANCE, Spawn } from '#contracts';
import { LogicalPartition, ManagedSystem, newPartition, partitionUuid, under } from '#powervm';
import { CheckBeats } from '../../apps/gateway/src/reconcile/check-beats.js';
import { type Cloud, withCloud } from '../cloud/cloud.js';
import { fabricVolume } from '../cloud/fabric.js';
import { aServer, ovsPort, seaPort } from '../cloud/requests.js';
import { whatIsLeft } from '../cloud/what-is-left.js';
import { hostClient } from './host-client.js';

const hostOf = ({ simulator }: Cloud) => simulator.hosts[0]?.id ?? '';
const check = (cloud: Cloud) => cloud.bus.query(CheckHost, { host: hostOf(cloud) }, 60_000);

/** Everything that an instance can have. */
const fullServer = async (cloud: Cloud) =>
  aServer(cloud, { vifs: [seaPort(1201), ovsPort()], volumes: [await fabricVolume(cloud)] });

/** Somebody deletes a partition on the host, and what was mapped to it stays. */
async function deletePartition(cloud: Cloud, uuid: string): Promise<void> {
  await cloud.simulator.control.setBehaviour({ leftoversOnDelete: true });
  await using client = hostClient(cloud);
  await client.delete(under(LogicalPartition, uuid));
}

async function wipeRecords({ bus }: Cloud): Promise<void> {
  const owned = await bus.bucket('owned');
  for await (const key of await owned.keys()) await owned.delete(key);
}

describe('a host check', () => {
  it('finds nothing on a host that is in order, and leaves partitions of others alone', async () => {
    await using cloud = await withCloud();
    await cloud.simulator.control.addPartitions(hostOf(cloud), { count: 2 });
    await cloud.run(Spawn, await fullServer(cloud));
    expect(await check(cloud)).toMatchObject({ orphans: [], busy: [], problems: [] });
  });

  it('does not judge an instance that is being built', async () => {
    await using cloud = await withCloud();
    const server = aServer(cloud, { waitForVifsSeconds: 60 });
    const id = randomUUID();
    const spawned = cloud.run(Spawn, server, id);
    await cloud.waitForStep(id, 'vifs plugged', 'running');
    expect(await check(cloud)).toMatchObject({ orphans: [], busy: [server.uuid] });
    await cloud.destroy(server.uuid);
    await spawned;
  });

  it('finds everything of an instance whose partition and records are gone, and a clean-up removes it', async () => {
    await using cloud = await withCloud();
    await cloud.run(Spawn, aServer(cloud));
    const server = { ...(await fullServer(cloud)), powerOn: false };
    const before = cloud.simulator.world.snapshot();
    const spawned = await cloud.run(Spawn, server);
    const { partition } = spawned.result as { partition: { uuid: string } };
    await deletePartition(cloud, partition.uuid);
    const owned = await cloud.bus.bucket('owned');
    await owned.delete(`${hostOf(cloud)}.${server.uuid}.instances`);

    const { orphans } = await check(cloud);
    const kinds = new Set(orphans.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['record', 'mapping', 'boot-disk', 'hdisk', 'port', 'medium']));
    expect(orphans.every(({ provablyOurs, instance }) => provablyOurs && instance === server.uuid)).toBe(true);

    const cleaned = await cloud.run(CleanUp, { host: hostOf(cloud), uuid: server.uuid });
    expect(cleaned).toMatchObject({ state: 'succeeded', result: { left: [] } });
    expect(await check(cloud)).toMatchObject({ orphans: [] });
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  });

  it('tells what is ours from names and external ids, when the store is lost', async () => {
    await using cloud = await withCloud();
    const server = { ...aServer(cloud, { vifs: [ovsPort()] }), powerOn: false };
    const spawned = await cloud.run(Spawn, server);
    await wipeRecords(cloud);
    const there = await check(cloud);
    expect(new Set(there.orphans.map(({ kind, remedy }) => `${kind} ${remedy}`))).toEqual(
      new Set(['boot-disk adopt', 'medium adopt', 'trunk adopt']),
    );

    await deletePartition(cloud, (spawned.result as { partition: { uuid: string } }).partition.uuid);
    const gone = await check(cloud);
    expect(new Set(gone.orphans.map(({ kind, remedy }) => `${kind} ${remedy}`))).toEqual(
      new Set(['mapping remove', 'boot-disk remove', 'medium remove', 'trunk remove']),
    );
    await cloud.run(CleanUp, { host: hostOf(cloud), uuid: server.uuid });
    expect(await check(cloud)).toMatchObject({ orphans: [] });
  });

  it('says which services could not look', async () => {
    await using cloud = await withCloud({ replicas: { networking: 0 } });
    expect(await check(cloud)).toMatchObject({ problems: [{ service: 'networking', code: 'service.unavailable' }] });
  });
});

describe('a clean-up', () => {
  it('waits for the operation that is under way on the instance, and finds nothing to remove then', async () => {
    await using cloud = await withCloud();
    const server = aServer(cloud, { waitForVifsSeconds: 60 });
    const id = randomUUID();
    const spawned = cloud.run(Spawn, server, id);
    await cloud.waitForStep(id, 'vifs plugged', 'running');
    const cleaning = randomUUID();
    const cleaned = cloud.run(CleanUp, { host: hostOf(cloud), uuid: server.uuid }, cleaning);
    expect(await cloud.bus.query(GetOperation, { id }).then(({ state }) => state)).toBe('running');
    const destroyed = cloud.destroy(server.uuid);
    expect(await spawned).toMatchObject({ state: 'failed' });
    expect(await cleaned).toMatchObject({ state: 'succeeded', result: { removed: [], left: [] } });
    expect(await destroyed).toMatchObject({ state: 'succeeded' });
  });

  it('of what belongs to no instance leaves partitions of others as they are', async () => {
    await using cloud = await withCloud();
    await using client = hostClient(cloud);
    const [system] = await client.feed(ManagedSystem);
    const uuid = partitionUuid(randomUUID());
    const shape = {
      memory: { desired: 1024 },
      processors: { kind: 'shared' as const, units: { desired: 0.1 }, virtual: { desired: 1 } },
    };
    const parent = under(ManagedSystem, system?.meta.uuid ?? '');
    await client.create(LogicalPartition, newPartition({ uuid, name: 'theirs', ...shape }), { parent });
    const before = cloud.simulator.world.snapshot();
    const cleaned = await cloud.run(CleanUp, { host: hostOf(cloud) });
    expect(cleaned).toMatchObject({ instance: NO_INSTANCE, result: { removed: [], left: [] } });
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  });
});

describe('the slow beat', () => {
  it('tells what nobody owns, and removes nothing', async () => {
    await using cloud = await withCloud();
    const server = { ...aServer(cloud), powerOn: false };
    const spawned = await cloud.run(Spawn, server);
    await deletePartition(cloud, (spawned.result as { partition: { uuid: string } }).partition.uuid);
    await wipeRecords(cloud);
    const before = cloud.simulator.world.snapshot();
    const said = await cloud.services[0]?.app.get(CheckBeats).pass(hostOf(cloud));
    expect(said).toEqual([expect.stringMatching(/^host \S+ has \d+ things without an owner: .*boot-disk boot_/)]);
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  });
});
