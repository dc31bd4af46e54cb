import { CONTROLS, controlled } from '../testing/controls.js';
import { partitionDocument } from '../testing/partition-documents.js';
import { text } from '../xml/element.js';

const CREATE = { operation: 'PUT ManagedSystem/LogicalPartition' };
const message = (answer: { objects: Parameters<typeof text>[0][] }) => text(answer.objects[0], 'Message');

describe.each(CONTROLS)('faults, %s', (_name, of) => {
  it.each([
    ['HSCL3205', 500, 'HSCL3205'],
    ['VIOS0014', 500, 'VIOS0014'],
    ['unavailable', 503, ''],
    ['vios-busy', 500, 'VIOS is busy processing some other request'],
    ['system-busy', 500, 'The system is currently too busy'],
  ] as const)('answers busy as %s', async (kind, status, words) => {
    await using host = await controlled(of);
    await host.control.fault({ match: CREATE, when: { count: 1 }, fault: { kind: 'busy', text: kind } });
    const answer = await host.create();
    expect([answer.status, text(answer.objects[0], 'HTTPStatus')]).toEqual([status, String(status)]);
    expect(message(answer)).toContain(words);
    expect(host.names()).not.toContain('vm1');
    expect((await host.create()).status).toBe(200);
  });

  it('answers any status with any text, before or after the request was applied', async () => {
    await using host = await controlled(of);
    const fault = { kind: 'status', status: 507, message: 'No room.' } as const;
    await host.control.fault({ match: CREATE, when: { nth: 1 }, fault });
    await host.control.fault({ match: CREATE, when: { nth: 1 }, fault: { ...fault, applied: true } });
    const answers = [await host.create('a'), await host.create('b')];
    expect(answers.map((answer) => [answer.status, message(answer)])).toEqual([
      [507, 'No room.'],
      [507, 'No room.'],
    ]);
    expect(host.names()).toEqual(['novalink', 'b']);
  });

  it.each([
    ['arrival', false],
    ['before-answer', true],
    ['mid-answer', true],
  ] as const)('cuts the connection at %s', async (at, isApplied) => {
    await using host = await controlled(of);
    await host.control.fault({ match: CREATE, fault: { kind: 'cut', at } });
    await expect(host.create()).rejects.toThrow(/failed|terminated/);
    expect(host.names().includes('vm1')).toBe(isApplied);
  });

  it('sends half of an answer whose length it has announced', async () => {
    await using host = await controlled(of);
    await host.control.fault({ match: { path: 'LogicalPartition' }, fault: { kind: 'cut', at: 'mid-answer' } });
    const response = await host.client.abortable('GET', 'LogicalPartition', undefined, new AbortController().signal);
    expect([response.status, Number(response.headers.get('content-length'))]).toEqual([200, expect.any(Number)]);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('closes the connection behind a complete answer', async () => {
    await using host = await controlled(of);
    await host.control.fault({ match: CREATE, fault: { kind: 'cut', at: 'after-answer' } });
    expect((await host.create('a')).status).toBe(200);
    expect((await host.create('b')).status).toBe(200);
    expect(host.names()).toEqual(['novalink', 'a', 'b']);
  });

  it('lets the n-th, each k-th, or so many go wrong, and counts', async () => {
    await using host = await controlled(of);
    const fault = { kind: 'status', status: 500 } as const;
    const statuses = async (n: number) => {
      const all = [];
      for (let i = 0; i < n; i++) all.push((await host.client.get('ManagementConsole')).status);
      return all;
    };
    const third = await host.control.fault({ when: { nth: 3 }, fault });
    expect(await statuses(5)).toEqual([200, 200, 500, 200, 200]);
    expect(await third.status()).toMatchObject({ seen: 5, hits: 1 });
    await third.remove();
    const even = await host.control.fault({ when: { every: 2, count: 2 }, fault });
    expect(await statuses(7)).toEqual([200, 500, 200, 500, 200, 200, 200]);
    await even.remove();
    const random = await host.control.fault({ when: { probability: 0.5 }, fault });
    await statuses(40);
    expect(await random.hits()).toBeGreaterThan(5);
    expect(await random.hits()).toBeLessThan(35);
    await host.control.clear();
    expect(await statuses(2)).toEqual([200, 200]);
  });

  it('is equally unlucky for equal seeds', async () => {
    const run = async () => {
      await using host = await controlled(of, { seed: 'luck' });
      await host.control.fault({ when: { probability: 0.3 }, fault: { kind: 'status', status: 500 } });
      const all = [];
      for (let i = 0; i < 20; i++) all.push((await host.client.get('ManagementConsole')).status);
      return all;
    };
    expect(await run()).toEqual(await run());
  });

  it('refuses a fresh etag as stale, once', async () => {
    await using host = await controlled(of);
    const path = `${host.collection}/${text((await host.create()).objects[0], 'PartitionUUID')}`;
    await host.control.fault({ when: { nth: 1 }, fault: { kind: 'stale-etag' } });
    const update = async () => {
      const etag = (await host.client.get(path)).headers.get('ETag')!;
      return (await host.client.post(path, partitionDocument({ memory: 2048 }), { 'If-Match': etag })).status;
    };
    expect([await update(), await update()]).toEqual([412, 200]);
  });

  it('ends all sessions', async () => {
    await using host = await controlled(of);
    await host.control.fault({ match: CREATE, when: { nth: 1 }, fault: { kind: 'sessions-lost' } });
    expect((await host.create()).status).toBe(401);
    expect((await host.client.get('ManagedSystem')).status).toBe(401);
  });

  it('lets a job fail with a text, without or with its effect', async () => {
    await using host = await controlled(of);
    const path = `${host.collection}/${text((await host.create()).objects[0], 'PartitionUUID')}`;
    const match = { operation: '*/do/PowerOn' };
    const fault = { kind: 'job-fails', message: 'PVME01042026 on purpose' } as const;
    await host.control.fault({ match, when: { nth: 1 }, fault });
    const powerOn = async () => {
      const job = text((await host.client.startJob(path, 'PowerOn')).objects[0], 'JobID');
      return (await host.client.get(`jobs/${job}`)).body;
    };
    expect(await powerOn()).toMatch(/COMPLETED_WITH_ERROR.*PVME01042026 on purpose/s);
    expect(text((await host.client.get(path)).objects[0], 'PartitionState')).toBe('not activated');
    await host.control.fault({ match, when: { nth: 1 }, fault: { ...fault, applied: true } });
    expect(await powerOn()).toContain('COMPLETED_WITH_ERROR');
    expect(text((await host.client.get(path)).objects[0], 'PartitionState')).toBe('running');
  });

  it('lets a job run for ever, until it is cancelled', async () => {
    await using host = await controlled(of);
    const path = `${host.collection}/${text((await host.create()).objects[0], 'PartitionUUID')}`;
    await host.control.fault({ fault: { kind: 'job-hangs' } });
    const job = text((await host.client.startJob(path, 'PowerOn')).objects[0], 'JobID');
    host.clock.advance(86_400_000);
    const status = async () => text((await host.client.get(`jobs/${job}`)).objects[0], 'Status');
    expect(await status()).toBe('RUNNING');
    await host.client.post(`jobs/${job}/cancel`, '');
    expect(await status()).toBe('FAILED_BEFORE_COMPLETION');
  });

  it('tells event queues that their cache is stale', async () => {
    await using host = await controlled(of);
    const poll = async () => {
      const uri = 'Event?QUEUE_CLIENTKEY_METHOD=USE_APPLICATIONID&QUEUE_APPLICATIONID=app';
      return (await host.client.get(uri)).objects.map((event) => text(event, 'EventType'));
    };
    await poll();
    await host.control.loseEvents('host-1');
    expect(await poll()).toEqual(['CACHE_CLEARED']);
    await host.control.fault({ match: { operation: 'GET ManagementConsole' }, fault: { kind: 'events-lost' } });
    await host.client.get('ManagementConsole');
    expect(await poll()).toEqual(['CACHE_CLEARED']);
    await host.control.restart('host-1');
    expect((await host.client.get('ManagementConsole')).status).toBe(401);
  });
});

describe('a VIOS without RMC', () => {
  it('is shown as it is, refuses changes, and takes them again when RMC is back', async () => {
    await using host = await controlled(({ control }) => control);
    const [vios] = host.simulator.world.table('VirtualIOServer').in('host-1');
    await host.control.changePartition('host-1', 'vios1', { rmc: 'inactive' });
    const path = `VirtualIOServer/${vios!.uuid}`;
    const read = await host.client.get(path);
    expect(text(read.objects[0], 'ResourceMonitoringControlState')).toBe('inactive');
    const [group] = host.simulator.world.table('VolumeGroup').in('host-1', vios!.uuid);
    const uri = `${path}/VolumeGroup/${group!.uuid}?group=None`;
    const document = /<content[^>]*>(.*)<\/content>/s.exec((await host.client.get(uri)).body)![1]!;
    const refused = await host.client.post(uri, document);
    expect(refused.status).toBe(500);
    expect(message(refused)).toContain('no RMC connection between the management console and the partition vios1');
    await host.control.changePartition('host-1', 'vios1', { state: 'not activated' });
    expect(text((await host.client.get(path)).objects[0], 'PartitionState')).toBe('not activated');
    expect((await host.client.startJob(path, 'PowerOn')).status).toBe(200);
    expect(await host.control.partitions('host-1')).toContainEqual(
      expect.objectContaining({ name: 'vios1', state: 'running', rmc: 'active' }),
    );
    expect((await host.client.post(uri, document)).status).toBe(200);
  });
});
