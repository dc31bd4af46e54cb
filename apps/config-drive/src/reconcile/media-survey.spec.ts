import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateConfigDrive, FindMediumOrphans, RemoveMediumOrphans } from '#contracts';
import { Hosts, INSTANCES_DOMAIN, mediumName, Owned, PartitionRecord } from '#hosts';
import { File, newFile, VirtualIOServer } from '#powervm';
import { StepCaller, startService, testConfig } from '#service';
import { startSimulator } from '#simulator';
import { withNats } from '#testing';
import { ConfigDriveModule } from '../config-drive.module.js';
import { MEDIA_DOMAIN, MediumRecord } from '../media/medium-record.js';

/** A config drive of an instance that has no partition, and none recorded. */
async function withLeftDrive() {
  const nats = await withNats();
  const simulator = await startSimulator();
  const [{ id, url, serial } = { id: '', url: '', serial: '' }] = simulator.hosts;
  const passwordFile = join(mkdtempSync(join(tmpdir(), 'powervm-password-')), 'password');
  writeFileSync(passwordFile, 'nova', { mode: 0o600 });
  const config = testConfig(nats.url, [{ id, url, serial, logon: { kind: 'password', user: 'nova', passwordFile } }]);
  const service = await startService({ service: 'config-drive', module: ConfigDriveModule, config });
  const caller = await StepCaller.connect(config);
  const hosts = new Hosts(config.hosts);
  const instance = { host: id, uuid: randomUUID() };
  const content = { from: 'metadata' as const, hostname: 'web-1' };
  await caller.ask(CreateConfigDrive, { ...instance, name: 'web-1', content, vifs: [] });
  const check = () => caller.bus.query(FindMediumOrphans, { host: id }, 60_000);
  return {
    simulator,
    host: id,
    instance,
    client: await hosts.get(id).client(),
    records: await Owned.open(caller.bus, MEDIA_DOMAIN, MediumRecord),
    partitions: await Owned.open(caller.bus, INSTANCES_DOMAIN, PartitionRecord),
    check,
    find: async () => (await check()).orphans,
    remove: (uuid = instance.uuid) =>
      caller.ask(RemoveMediumOrphans, { host: id, uuid }, { operation: randomUUID(), step: 'config drive' }),
    media: () =>
      simulator.world
        .table('VolumeGroup')
        .in(id)
        .flatMap(({ repository }) => repository?.media ?? [])
        .map(({ name }) => name),
    async [Symbol.asyncDispose]() {
      await hosts.close();
      await caller.bus.close();
      await service.close();
      await simulator.close();
      await nats[Symbol.asyncDispose]();
    },
  };
}

describe('a config drive whose instance is gone', () => {
  it('is found by the uuid in its name, and removed with its record', async () => {
    await using world = await withLeftDrive();
    expect(await world.find()).toMatchObject([
      { kind: 'medium', instance: world.instance.uuid, provablyOurs: true, remedy: 'remove' },
    ]);
    expect(await world.remove()).toMatchObject({
      is: 'succeeded',
      result: { removed: [{ kind: 'medium' }], left: [] },
    });
    expect(world.media()).toEqual([]);
    expect(await world.records.get(world.instance)).toBeUndefined();
    expect(await world.find()).toEqual([]);
  });

  it('is left alone by the clean-up of another instance', async () => {
    await using world = await withLeftDrive();
    expect(await world.remove(randomUUID())).toMatchObject({ result: { removed: [] } });
    expect(world.media()).toHaveLength(1);
  });

  it('leaves a record when somebody else has taken the medium, which goes, too', async () => {
    await using world = await withLeftDrive();
    for (const group of world.simulator.world.table('VolumeGroup').all()) {
      if (group.repository === undefined) continue;
      group.repository.media = [];
      world.simulator.world.changed(group);
    }
    expect(await world.find()).toMatchObject([{ kind: 'record', instance: world.instance.uuid, remedy: 'remove' }]);
    await world.remove();
    expect(await world.records.get(world.instance)).toBeUndefined();
  });
});

it('a VIOS that is down is not looked at, and named: what it has, and records of that, are not judged', async () => {
  await using world = await withLeftDrive();
  const { vios: uuid } = (await world.records.get(world.instance)) ?? {};
  const name = world.simulator.world.table('VirtualIOServer').get(world.host, uuid ?? '')?.name ?? '';
  expect(await world.check()).toMatchObject({ orphans: [{ kind: 'medium' }], problems: [] });
  await world.simulator.control.changePartition(world.host, name, { rmc: 'inactive' });
  expect(await world.check()).toEqual({
    orphans: [],
    problems: [{ code: 'config-drive.vios-down', message: expect.stringContaining(`${name} is down`) }],
  });
  await world.simulator.control.changePartition(world.host, name, { rmc: 'active' });
  expect(await world.check()).toMatchObject({ orphans: [{ kind: 'medium' }], problems: [] });
});

it('an upload that broke off leaves a descriptor, which is found by its name and removed', async () => {
  await using world = await withLeftDrive();
  await world.remove();
  const [vios] = await world.client.feed(VirtualIOServer);
  const name = mediumName(world.instance.uuid);
  await world.client.create(File, newFile({ name, kind: 'BROKERED_MEDIA_ISO', targetVios: vios?.meta.uuid ?? '' }));
  expect(await world.find()).toMatchObject([{ kind: 'file', name, instance: world.instance.uuid, remedy: 'remove' }]);
  await world.remove();
  expect(await world.find()).toEqual([]);
  expect(await world.client.feed(File)).toEqual([]);
});
