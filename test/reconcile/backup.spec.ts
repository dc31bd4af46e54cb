import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Adopt,
  AttachVolume,
  CheckHost,
  DetachVolume,
  GetOperation,
  isFinal,
  ListServers,
  PowerOff,
  Spawn,
} from '#contracts';
import { restoreBackup, saveBackup } from '#messaging';
import { eventually } from '#testing';
import { type Cloud, withCloud } from '../cloud/cloud.js';
import { fabricVolume } from '../cloud/fabric.js';
import { aServer } from '../cloud/requests.js';
import { whatIsLeft } from '../cloud/what-is-left.js';

const newFolder = () => join(mkdtempSync(join(tmpdir(), 'powervm-backup-')), 'backup');

/** The broker's disk is gone, and a new broker started. */
async function loseStore({ bus }: Cloud): Promise<void> {
  for await (const name of bus.jsm.streams.names()) await bus.jsm.streams.delete(name);
}

async function withBackup() {
  const cloud = await withCloud();
  await cloud.run(Spawn, aServer(cloud));
  const before = cloud.simulator.world.snapshot();
  const server = aServer(cloud);
  const secrets = await cloud.sealer.seal('config-drive', { adminPass: 'CANARY-backup' });
  const spawned = await cloud.run(Spawn, { ...server, configDrive: { from: 'metadata', hostname: 'web', secrets } });
  const folder = newFolder();
  const saved = await saveBackup(cloud.bus, folder);
  return { cloud, server, spawned, before, folder, saved, [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose]() };
}

describe('a backup', () => {
  it('is taken while services run, is for its owner only, and shows no secret', async () => {
    await using world = await withBackup();
    expect(world.saved).toContainEqual(
      expect.objectContaining({ stream: 'KV_POWERVM_OWNED', messages: expect.any(Number) }),
    );
    expect(statSync(world.folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(world.folder)) {
      expect(statSync(join(world.folder, name)).mode & 0o077).toBe(0);
      expect(readFileSync(join(world.folder, name)).includes('CANARY-backup')).toBe(false);
    }
    expect(await world.cloud.destroy(world.server.uuid)).toMatchObject({ state: 'succeeded' });
  });

  it('brings everything back after the store was lost: operations are found again, and a destroy leaves nothing', async () => {
    await using world = await withBackup();
    const { cloud, server, spawned, before, folder } = world;
    await cloud.stop();
    await loseStore(cloud);
    await restoreBackup(cloud.bus, folder, { replicas: 1 });
    await cloud.start();
    expect(await cloud.bus.query(GetOperation, { id: spawned.id })).toMatchObject({ state: 'succeeded' });
    expect(await cloud.destroy(server.uuid)).toMatchObject({ state: 'succeeded' });
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  });

  it('that was taken while operations ended is made to agree: what it has as under way ends, and nothing waits for it', async () => {
    await using world = await withBackup();
    const { cloud, server, before } = world;
    const { host, uuid } = server;
    const hold = await cloud.simulator.control.hold({ match: { operation: '*/do/PowerOff' }, at: 'before' });
    const id = randomUUID();
    const off = cloud.run(PowerOff, { host, uuid }, id);
    await hold.reached();
    const early = newFolder();
    await saveBackup(cloud.bus, early);
    await hold.release();
    await off;
    const late = newFolder();
    await saveBackup(cloud.bus, late);
    // Buckets of operations are saved before the streams: as if the operation had ended in between.
    for (const stream of ['KV_POWERVM_OPERATIONS', 'KV_POWERVM_QUEUES'])
      for (const kind of ['json', 'snapshot'])
        copyFileSync(join(early, `${stream}.${kind}`), join(late, `${stream}.${kind}`));
    await cloud.stop();
    await loseStore(cloud);
    await restoreBackup(cloud.bus, late, { replicas: 1 });
    await cloud.start();
    await eventually(async () => isFinal((await cloud.bus.query(GetOperation, { id })).state), { timeoutMs: 60_000 });
    expect(await cloud.destroy(uuid)).toMatchObject({ state: 'succeeded' });
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  });

  it('can bring back the record of what is ours alone', async () => {
    await using world = await withBackup();
    const { cloud, server, spawned, folder } = world;
    await cloud.stop();
    await loseStore(cloud);
    await restoreBackup(cloud.bus, folder, { replicas: 1, recordsOnly: true });
    await cloud.start();
    await expect(cloud.bus.query(GetOperation, { id: spawned.id })).rejects.toMatchObject({
      failure: { code: 'operation.not-found' },
    });
    const { instances } = await cloud.bus.query(ListServers, { which: 'managed' });
    expect(instances.map(({ uuid }) => uuid)).toContain(server.uuid);
  });

  it('that is older than an attached volume: a check finds the volume, it can be adopted, and detached either way', async () => {
    await using world = await withBackup();
    const { cloud, server, folder } = world;
    const instance = { host: server.host, uuid: server.uuid };
    const volumes = [await fabricVolume(cloud), await fabricVolume(cloud)];
    const before = cloud.simulator.world.snapshot();
    const udids: string[] = [];
    for (const volume of volumes) {
      const { result } = await cloud.run(AttachVolume, { ...instance, volume });
      udids.push((result as { targetUdid: string }).targetUdid);
    }
    await cloud.stop();
    await loseStore(cloud);
    await restoreBackup(cloud.bus, folder, { replicas: 1, recordsOnly: true });
    await cloud.start();

    const orphans = async () => (await cloud.bus.query(CheckHost, { host: server.host }, 60_000)).orphans;
    const detach = (index: number) =>
      cloud.run(DetachVolume, { ...instance, volumeId: volumes[index]?.id ?? '', targetUdid: udids[index] ?? '' });
    const unrecorded = (udid: string | undefined) =>
      expect.objectContaining({
        kind: 'mapping',
        instance: server.uuid,
        remedy: 'adopt',
        name: expect.stringContaining(udid ?? ''),
      });
    expect(await orphans()).toEqual(udids.map(unrecorded));
    expect(await detach(0)).toMatchObject({ state: 'succeeded' });
    expect(await orphans()).toEqual([unrecorded(udids[1])]);
    const adopted = await cloud.run(Adopt, instance);
    expect(adopted).toMatchObject({ result: { recorded: [{ kind: 'mapping', name: `to volume ${udids[1]}` }] } });
    expect(await orphans()).toEqual([]);
    expect(await detach(1)).toMatchObject({ state: 'succeeded' });
    expect(await orphans()).toEqual([]);
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  });

  it('is not restored while services run, over what is there, or when a part of it is missing', async () => {
    await using world = await withBackup();
    const { cloud, folder, server } = world;
    const refusal = (code: string) => ({ failure: { code, effect: 'none', remedy: expect.any(String) } });
    const restore = (options = {}) => restoreBackup(cloud.bus, folder, { replicas: 1, ...options });
    await expect(restore({ replace: true })).rejects.toMatchObject(refusal('nats.in-use'));
    await cloud.stop();
    await expect(restore()).rejects.toMatchObject(refusal('nats.not-empty'));
    rmSync(join(folder, 'POWERVM_COMMANDS.json'));
    await expect(restore({ replace: true })).rejects.toMatchObject(refusal('nats.backup-incomplete'));
    await cloud.start();
    expect(await cloud.destroy(server.uuid)).toMatchObject({ state: 'succeeded' });
  });

  it.each(['truncated', 'changed'])(
    'is not restored, and changes nothing, when a snapshot was %s in a copy',
    async (how) => {
      await using world = await withBackup();
      const { cloud, folder, server } = world;
      await cloud.stop();
      const snapshot = join(folder, 'POWERVM_EVENTS.snapshot');
      const content = readFileSync(snapshot);
      if (how === 'truncated') truncateSync(snapshot, content.length - 1);
      else writeFileSync(snapshot, content.fill(content.readUInt8(100) ^ 1, 100, 101));
      const stored = async () => {
        const streams = await cloud.bus.jsm.streams.list().next();
        return streams.map(({ config: { name }, created, state: { messages } }) => ({ name, created, messages }));
      };
      const before = await stored();
      await expect(restoreBackup(cloud.bus, folder, { replicas: 1, replace: true })).rejects.toMatchObject({
        message: expect.stringContaining('POWERVM_EVENTS'),
        failure: { code: 'nats.backup-incomplete', effect: 'none', remedy: expect.stringContaining('copy it again') },
      });
      expect(await stored()).toEqual(before);
      await cloud.start();
      expect(await cloud.destroy(server.uuid)).toMatchObject({ state: 'succeeded' });
    },
  );

  it('of the format before, without checksums, is restored, and said not to have been checked', async () => {
    await using world = await withBackup();
    const { cloud, folder, server, saved } = world;
    for (const { stream } of saved) {
      const { config, state } = JSON.parse(readFileSync(join(folder, `${stream}.json`), 'utf8'));
      writeFileSync(join(folder, `${stream}.json`), JSON.stringify({ config, state }));
    }
    await cloud.stop();
    await loseStore(cloud);
    const streams = saved.map(({ stream }) => stream);
    expect(await restoreBackup(cloud.bus, folder, { replicas: 1 })).toEqual({ streams, unchecked: streams });
    await cloud.start();
    expect(await cloud.destroy(server.uuid)).toMatchObject({ state: 'succeeded' });
  });
});
