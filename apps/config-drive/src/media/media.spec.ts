import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateConfigDrive, DeleteConfigDrive } from '#contracts';
import { Owned } from '#hosts';
import { StepCaller, startService, testConfig } from '#service';
import { startSimulator } from '#simulator';
import { withNats } from '#testing';
import { ConfigDriveModule } from '../config-drive.module.js';
import { MEDIA_DOMAIN, MediumRecord } from './medium-record.js';

const CONTENTS = 'PUT web/File/contents/{id}';

/** The service on a real nats-server and a simulated host. */
async function withConfigDrive() {
  const nats = await withNats();
  const simulator = await startSimulator();
  const [host] = simulator.hosts;
  if (host === undefined) throw new Error('the simulator has no host');
  const { id, url, serial } = host;
  const passwordFile = join(mkdtempSync(join(tmpdir(), 'powervm-password-')), 'password');
  writeFileSync(passwordFile, 'nova', { mode: 0o600 });
  const logon = { kind: 'password', user: 'nova', passwordFile };
  const config = testConfig(nats.url, [{ id, url, serial, logon }]);
  const service = await startService({ service: 'config-drive', module: ConfigDriveModule, config });
  const caller = await StepCaller.connect(config);
  const instance = { host: id, uuid: randomUUID() };
  const wanted = { ...instance, name: 'web-1', content: { from: 'metadata' as const, hostname: 'web-1' }, vifs: [] };
  const step = { operation: randomUUID(), step: 'config drive' };
  const records = await Owned.open(caller.bus, MEDIA_DOMAIN, MediumRecord);
  return {
    simulator,
    record: () => records.get(instance),
    send: () => caller.send(CreateConfigDrive, wanted, { ...step, phase: 'do', attempt: 1 }),
    /** Ends when all that was under way has. */
    stop: () => service.close(),
    create: (attempt = 1) => caller.ask(CreateConfigDrive, wanted, { ...step, attempt }),
    remove: () => caller.ask(DeleteConfigDrive, instance, { ...step, phase: 'undo' }),
    media: () =>
      simulator.world
        .table('VolumeGroup')
        .in(id)
        .flatMap(({ repository }) => repository?.media ?? [])
        .map(({ name }) => name),
    descriptors: () => simulator.world.table('File').in(id).length,
    uploads: () => simulator.requestLog.counts()[CONTENTS] ?? 0,
    fault: simulator.control.fault.bind(simulator.control),
    async [Symbol.asyncDispose]() {
      await service.close();
      await caller.bus.close();
      await simulator.close();
      await nats[Symbol.asyncDispose]();
    },
  };
}

describe('a config drive', () => {
  it('is a medium of the repository, and leaves nothing else', async () => {
    await using world = await withConfigDrive();
    expect(await world.create()).toMatchObject({ is: 'succeeded' });
    expect(world.media()).toHaveLength(1);
    expect(world.descriptors()).toBe(0);
  });

  it('is not recorded any more once its step is being undone', async () => {
    await using world = await withConfigDrive();
    const slow = await world.simulator.control.hold({ match: { operation: CONTENTS }, at: 'after' });
    await world.send();
    await slow.reached();
    expect(await world.remove()).toMatchObject({ is: 'succeeded' });
    await slow.release();
    await world.stop();
    expect(await world.record()).toBeUndefined();
    expect(world.media()).toEqual([]);
  });

  it('is uploaded once however often the step is repeated', async () => {
    await using world = await withConfigDrive();
    await world.create();
    expect(await world.create(2)).toMatchObject({ is: 'succeeded' });
    expect(world.uploads()).toBe(1);
  });

  it('is uploaded anew when the answer to its upload is lost: it may be half written', async () => {
    await using world = await withConfigDrive();
    await world.fault({
      match: { operation: CONTENTS },
      when: { nth: 1 },
      fault: { kind: 'cut', at: 'before-answer' },
    });
    expect(await world.create()).toMatchObject({ is: 'succeeded' });
    expect(world.uploads()).toBe(2);
    expect(world.media()).toHaveLength(1);
    expect(world.descriptors()).toBe(0);
  });

  it('leaves no descriptor when the answer to the creation of one is lost', async () => {
    await using world = await withConfigDrive();
    await world.fault({
      match: { operation: 'PUT web/File' },
      when: { nth: 1 },
      fault: { kind: 'cut', at: 'mid-answer' },
    });
    expect(await world.create()).toMatchObject({ is: 'succeeded' });
    expect(world.media()).toHaveLength(1);
    expect(world.descriptors()).toBe(0);
  });

  it('takes a descriptor along that could not be removed after the upload', async () => {
    await using world = await withConfigDrive();
    const fault = await world.fault({
      match: { operation: 'DELETE web/File/{id}' },
      fault: { kind: 'cut', at: 'arrival' },
    });
    expect(await world.create()).toMatchObject({ is: 'succeeded' });
    expect(world.descriptors()).toBe(1);
    await fault.remove();
    expect(await world.remove()).toMatchObject({ is: 'succeeded' });
    expect(world.media()).toHaveLength(0);
    expect(world.descriptors()).toBe(0);
  });
});
