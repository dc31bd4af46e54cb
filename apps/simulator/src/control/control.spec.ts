import { connectControl, startSimulator } from '#simulator';
import { CONTROLS, controlled } from '../testing/controls.js';
import { text } from '../xml/element.js';

describe.each(CONTROLS)('the control API, %s', (_name, of) => {
  it('delays requests on the clock of the simulator, by the last rule that matches', async () => {
    await using host = await controlled(of);
    await host.control.latency({ ms: 5 });
    const slow = await host.control.latency({ match: { vios: 'vios1' }, ms: { from: 1000, to: 2000 } });
    const [vios] = host.simulator.world.table('VirtualIOServer').in('host-1');
    const took = async (path: string) => {
      const start = host.clock.now();
      let done = false;
      const answered = host.client.get(path).finally(() => {
        done = true;
      });
      while (!done) {
        host.clock.advance(1);
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect((await answered).status).toBe(200);
      return host.clock.now() - start;
    };
    expect(await took(`VirtualIOServer/${vios!.uuid}`)).toBeGreaterThan(1000);
    await slow.remove();
    await host.control.clear();
    expect((await host.client.get('ManagedSystem')).status).toBe(200);
  });

  it('counts requests since a mark, without event polls and logons', async () => {
    await using host = await controlled(of);
    await host.client.get('ManagedSystem');
    const since = await host.control.mark();
    await host.client.get('Event?QUEUE_CLIENTKEY_METHOD=USE_APPLICATIONID&QUEUE_APPLICATIONID=app');
    await host.create();
    await host.client.get('LogicalPartition');
    const excluding = ['events', 'logon'];
    expect(await host.control.counts({ since, excluding })).toEqual({
      total: 2,
      byOperation: { 'PUT ManagedSystem/LogicalPartition': 1, 'GET LogicalPartition': 1 },
    });
    expect((await host.control.counts({ since })).total).toBe(3);
    const log = await host.control.log({ operation: 'PUT *', excluding });
    expect(log.map(({ operation, status }) => [operation, status])).toEqual([
      ['PUT ManagedSystem/LogicalPartition', 200],
    ]);
  });

  it('returns the state, the same before and after something that was undone', async () => {
    await using host = await controlled(of);
    const [before, complete] = [await host.control.state(), await host.control.state({ counters: true })];
    const uuid = text((await host.create()).objects[0], 'PartitionUUID');
    const during = await host.control.state();
    expect(Object.keys(during).filter((key) => !(key in before))).toEqual([`host-1/${host.collection}/${uuid}`]);
    await host.client.delete(`${host.collection}/${uuid}`);
    expect(await host.control.state()).toEqual(before);
    expect(await host.control.state({ counters: true })).not.toEqual(complete);
  });

  it('sets delays of starts and jobs', async () => {
    await using host = await controlled(of);
    await host.control.setDelays({ start: 500, jobs: { PowerOn: 1000 } });
    expect(await host.control.delays()).toMatchObject({ start: 500, rmc: 0, jobs: { default: 0, PowerOn: 1000 } });
    const path = `${host.collection}/${text((await host.create()).objects[0], 'PartitionUUID')}`;
    const job = text((await host.client.startJob(path, 'PowerOn')).objects[0], 'JobID');
    const status = async () => text((await host.client.get(`jobs/${job}`)).objects[0], 'Status');
    expect(await status()).toBe('RUNNING');
    await host.control.advance(1000);
    expect(await status()).toBe('COMPLETED_OK');
  });

  it('makes partitions of others, past what the host can hold', async () => {
    await using host = await controlled(of);
    const made = await host.control.addPartitions('host-1', { count: 1000 });
    expect([made.length, made[0]?.id, made.at(-1)?.id]).toEqual([1000, 4, 1003]);
    expect((await host.client.get('LogicalPartition')).objects).toHaveLength(1001);
    await expect(host.control.addPartitions('host-1', { count: 1 })).rejects.toMatchObject({
      code: 'control.conflict',
      message: expect.stringContaining('foreign-1'),
    });
  });

  it('changes how a partition behaves', async () => {
    await using host = await controlled(of);
    const path = `${host.collection}/${text((await host.create('vm1')).objects[0], 'PartitionUUID')}`;
    await host.control.changePartition('host-1', 'vm1', { guest: { failsToBoot: true } });
    await host.client.startJob(path, 'PowerOn');
    expect(text((await host.client.get(path)).objects[0], 'PartitionState')).toBe('error');
  });

  it('leaves mappings under the id that the next partition gets', async () => {
    await using host = await controlled(of);
    const { partitionId, disks } = await host.control.leaveLeftovers('host-1', { disks: 2 });
    expect(text((await host.create()).objects[0], 'PartitionID')).toBe(String(partitionId));
    expect(disks).toHaveLength(2);
    const buses = host.simulator.world
      .table('VirtualIOServer')
      .in('host-1')
      .flatMap(({ scsiBuses }) => scsiBuses);
    expect(buses.map(({ clientId, clientUuid, devices }) => [clientId, clientUuid, devices.length])).toEqual(
      Array(4).fill([partitionId, undefined, 1]),
    );
    await expect(host.control.leaveLeftovers('host-1', { partitionId: 1 })).rejects.toThrow('vios1');
  });

  it('refuses bad input with a message that names the field', async () => {
    await using host = await controlled(of);
    const fault = { kind: 'status', status: 500 } as const;
    await expect(host.control.hold({ at: 'later' as 'after' })).rejects.toMatchObject({
      code: 'control.invalid',
      message: expect.stringContaining('body.at'),
    });
    await expect(host.control.fault({ match: { method: 'PATCH' as 'PUT' }, fault })).rejects.toThrow(
      'body.match.method',
    );
    await expect(host.control.fault({ fault: { kind: 'status', status: 200 } })).rejects.toThrow('body.fault.status');
    await expect(host.control.latency({ ms: { from: 3, to: 1 } })).rejects.toThrow('body.ms');
    await expect(host.control.changePartition('host-1', 'none', {})).rejects.toMatchObject({ status: 404 });
    await expect(host.control.partitions('host-9')).rejects.toThrow('there are host-1');
    await expect(host.control.log({ sinc: 1 } as object)).rejects.toThrow('sinc');
  });
});

describe('the control server', () => {
  it('describes itself', async () => {
    await using simulator = await startSimulator({ control: true });
    const document = await (await fetch(`${simulator.controlUrl}/openapi.json`)).json();
    expect(document).toMatchObject({
      openapi: '3.1.0',
      paths: {
        '/holds': { post: { requestBody: { content: { 'application/json': { schema: { type: 'object' } } } } } },
        '/holds/{id}': {
          get: {
            parameters: [
              { name: 'id', in: 'path' },
              { name: 'wait', in: 'query' },
            ],
          },
        },
      },
    });
  });

  it('answers JSON to whatever is not right', async () => {
    await using simulator = await startSimulator({ control: true });
    const status = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`${simulator.controlUrl}${path}`, init);
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    expect(await status('/nothing')).toEqual([404, 'control.not-found']);
    expect(await status('/holds', { method: 'PATCH' })).toEqual([405, 'control.method']);
    expect(await status('/holds', { method: 'POST', body: '{' })).toEqual([400, 'control.invalid']);
    expect(await status('/holds', { method: 'POST', body: '[1]' })).toEqual([400, 'control.invalid']);
    expect(await status('/holds/hold-7')).toEqual([404, 'control.not-found']);
    expect(await status('/hosts/%E0%A4%A/partitions')).toEqual([400, 'control.invalid']);
    expect(await status('/clock/advance', { method: 'POST', body: '{"ms":1}' })).toEqual([409, 'control.conflict']);
  });

  it('is not there unless asked for, and gives the port free at the end', async () => {
    await using simulator = await startSimulator();
    expect(simulator.controlUrl).toBeUndefined();
    const other = await startSimulator({ control: true });
    const { controlUrl } = other;
    await other.close();
    await expect(connectControl(controlUrl!).hosts()).rejects.toThrow('fetch failed');
  });
});
