import { mkdtemp, readFile, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, StateError, startSimulator } from '#simulator';
import { ByteStore } from '../storage/byte-store.js';
import { partitionDocument } from '../testing/partition-documents.js';
import { RestClient } from '../testing/rest-client.js';
import { text } from '../xml/element.js';
import { PCM } from '../xml/namespaces.js';
import { Keeper } from './keeper.js';
import { StateFile } from './state-file.js';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'powervm-state-'));
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

const start = (clock = new ManualClock()) => startSimulator({ clock, stateDir });

describe('a simulator with a state directory', () => {
  it('has everything again after a restart, bytes and orphans included', async () => {
    const first = await start();
    const { url, systemUuid } = first.hosts[0]!;
    const client = await RestClient.logon(url);
    await client.put(`ManagedSystem/${systemUuid}/LogicalPartition`, partitionDocument());
    await first.control.leaveLeftovers('host-1', { partitionId: 9 });
    await first.control.addVolume({ id: 'vol-1', sizeBytes: 1024 * 1024 });
    await first.storage.writeVolume('vol-1', Buffer.from('kept'));
    const before = await first.control.state({ counters: true });
    await first.close();

    await using second = await start();
    expect(await second.control.state({ counters: true })).toEqual(before);
    expect(second.hosts[0]?.systemUuid).toBe(systemUuid);
    expect((await second.storage.volumeBytes('vol-1', { length: 4 })).toString()).toBe('kept');
  });

  it('carries on with jobs, pending changes and ids', async () => {
    const clock = new ManualClock();
    const first = await start(clock);
    Object.assign(first.world.delays, { start: 1000, jobs: { default: 500 } });
    const { systemUuid } = first.hosts[0]!;
    const collection = `ManagedSystem/${systemUuid}/LogicalPartition`;
    const client = await RestClient.logon(first.hosts[0]!.url);
    const created = await client.put(collection, partitionDocument({ name: 'a' }));
    const path = `${collection}/${text(created.objects[0], 'PartitionUUID')}`;
    const job = text((await client.startJob(path, 'PowerOn')).objects[0], 'JobID');
    await first.close();

    await using second = await start(clock);
    const again = await RestClient.logon(second.hosts[0]!.url);
    const states = async () => [
      text((await again.get(`jobs/${job}`)).objects[0], 'Status'),
      text((await again.get(path)).objects[0], 'PartitionState'),
    ];
    expect(await states()).toEqual(['RUNNING', 'starting']);
    clock.advance(1000);
    expect(await states()).toEqual(['COMPLETED_OK', 'running']);
    const other = await again.put(collection, partitionDocument({ name: 'b' }));
    expect(other.status).toBe(200);
    expect(text(other.objects[0], 'PartitionUUID')).not.toBe(text(created.objects[0], 'PartitionUUID'));
    expect(text((await again.startJob(path, 'PowerOff')).objects[0], 'JobID')).not.toBe(job);
  });

  it('has its samples again, and goes on with them', async () => {
    const clock = new ManualClock();
    const preferences = (uuid: string) => `/rest/api/pcm/ManagedSystem/${uuid}/preferences`;
    const categories = async (simulator: Awaited<ReturnType<typeof start>>) => {
      const { url, systemUuid } = simulator.hosts[0]!;
      const client = await RestClient.logon(url);
      const signal = AbortSignal.timeout(10_000);
      const path = `../../../rest/api/pcm/ManagedSystem/${systemUuid}/RawMetrics/LongTermMonitor`;
      const body = await (await client.abortable('GET', path, undefined, signal)).text();
      return Array.from(body.matchAll(/<title type="text">(LTM_[^<]*)</g), ([, name]) => name);
    };
    const first = await start(clock);
    const { url, systemUuid } = first.hosts[0]!;
    const switches = '<LongTermMonitorEnabled>true</LongTermMonitorEnabled>';
    const document = `<p:ManagedSystemPcmPreference xmlns:p="${PCM}" xmlns="${PCM}">${switches}</p:ManagedSystemPcmPreference>`;
    await (await RestClient.logon(url)).post(preferences(systemUuid), document);
    const before = await categories(first);
    expect(before.length).toBeGreaterThan(5);
    await first.close();
    await using second = await start(clock);
    expect(await categories(second)).toEqual(before);
    clock.advance(30_000);
    expect((await categories(second)).length).toBeGreaterThan(before.length);
  });

  it('reads a state of before SR-IOV', async () => {
    const first = await start();
    await first.close();
    const path = join(stateDir, 'state.json');
    const state = JSON.parse(await readFile(path, 'utf8'));
    for (const object of state.objects) delete object.sriovAdapters;
    await writeFile(path, JSON.stringify({ ...state, monitoring: undefined }));
    await using second = await start();
    const client = await RestClient.logon(second.hosts[0]!.url);
    expect((await client.get('ManagedSystem')).status).toBe(200);
  });

  it('forgets sessions and event queues, as a real host does', async () => {
    const first = await start();
    const client = await RestClient.logon(first.hosts[0]!.url);
    const uri = 'Event?QUEUE_CLIENTKEY_METHOD=USE_APPLICATIONID&QUEUE_APPLICATIONID=app';
    await client.get(uri);
    await first.close();

    await using second = await start();
    const { url } = second.hosts[0]!;
    expect((await client.at(url).get('ManagedSystem')).status).toBe(401);
    const [event] = (await (await RestClient.logon(url)).get(uri)).objects;
    expect(text(event, 'EventType')).toBe('NEW_CLIENT');
  });

  it('has saved a change soon after it, without being closed', async () => {
    await using first = await start();
    const saved = savedVolume();
    await first.control.addVolume({ id: 'vol-1', sizeBytes: 512 });
    expect(await saved).toMatchObject({ uuid: 'vol-1', capacityBytes: 512 });

    /** Looks whenever something was written. */
    async function savedVolume() {
      const file = new StateFile(stateDir);
      for await (const _ of watch(stateDir)) {
        const volume = file.read()?.objects.find(({ kind }) => kind === 'FabricVolume');
        if (volume) return volume;
      }
    }
  });

  it('shows zeros, not what a killed one had written, where nothing was saved', async () => {
    const killed = new ByteStore(stateDir);
    killed.create('disk', 16_384);
    await killed.write('disk', [Buffer.alloc(4096, 'a')]);
    await killed.save();
    await killed.write('disk', [Buffer.alloc(8192, 'b')], { offset: 4096 });
    killed.create('lost', 4096);
    await killed.write('lost', [Buffer.alloc(4096, 'c')]);

    const next = new ByteStore(stateDir);
    expect(next.has('lost')).toBe(false);
    await next.write('disk', [Buffer.alloc(4096)], { offset: 8192 });
    next.create('new', 8192);
    await next.write('new', [Buffer.alloc(4096)]);
    expect(await next.bytes('disk')).toEqual(Buffer.concat([Buffer.alloc(4096, 'a'), Buffer.alloc(12_288)]));
    expect(await next.bytes('new')).toEqual(Buffer.alloc(8192));
  });

  it('saves one state after the other, the newest last', async () => {
    await using simulator = await startSimulator();
    const file = new StateFile(stateDir);
    const keeper = new Keeper(file, simulator.services, () => {});
    const saves = [keeper.save()];
    await simulator.control.addVolume({ id: 'vol-1', sizeBytes: 512 });
    saves.push(keeper.save());
    await Promise.all(saves);
    expect(file.read()?.objects).toContainEqual(expect.objectContaining({ uuid: 'vol-1' }));
  });

  it.each([
    ['cut off', '{"version":1,', 'is not JSON'],
    ['of another version', '{"version":7,"objects":[]}', 'version 7'],
    ['something else', 'null', 'not a state'],
  ])('refuses a state that is %s, and leaves it alone', async (_what, content, words) => {
    const path = join(stateDir, 'state.json');
    await writeFile(path, content);
    await expect(start()).rejects.toThrow(words);
    await expect(start()).rejects.toThrow(StateError);
  });

  it('refuses the state of another machine', async () => {
    await (await startSimulator({ stateDir, hosts: [{ serial: '2100AAA' }] })).close();
    await expect(startSimulator({ stateDir, hosts: [{ serial: '2100BBB' }] })).rejects.toThrow('2100AAA, not 2100BBB');
  });
});
