import { ManualClock, type Simulator, startSimulator } from '#simulator';
import { partitionDocument } from '../../testing/partition-documents.js';
import { RestClient, webDocument } from '../../testing/rest-client.js';
import { at, elements, text, type XmlElement } from '../../xml/element.js';

let simulator: Simulator;
let clock: ManualClock;
let client: RestClient;
let path: string;

beforeEach(async () => {
  clock = new ManualClock();
  simulator = await startSimulator({ clock });
  const { url, systemUuid } = simulator.hosts[0]!;
  client = await RestClient.logon(url);
  const created = await client.put(`ManagedSystem/${systemUuid}/LogicalPartition`, partitionDocument());
  path = `LogicalPartition/${text(created.objects[0], 'PartitionUUID')}`;
});
afterEach(() => simulator.close());

const state = async () => JSON.parse((await client.get(`${path}/quick/PartitionState`)).body) as string;
const rmc = async () => text((await client.get(path)).objects[0], 'ResourceMonitoringControlState');
const status = (job: XmlElement | undefined) => text(job, 'Status');
const results = (job: XmlElement | undefined) =>
  Object.fromEntries(
    elements(at(job, 'Results'), 'JobParameter').map((one) => [
      text(one, 'ParameterName'),
      text(one, 'ParameterValue'),
    ]),
  );

async function run(operation: string, parameters: Record<string, string> = {}) {
  const started = (await client.startJob(path, operation, parameters)).objects[0];
  return (await client.get(`jobs/${text(started, 'JobID')}?group=None`)).objects[0];
}

describe('a job', () => {
  it('has a template, runs, is polled to its end, and is deleted', async () => {
    simulator.world.delays.jobs.PowerOn = 5000;
    const template = (await client.get(`${path}/do/PowerOn`)).objects[0];
    expect([template?.name, text(template, 'RequestedOperation/GroupName')]).toEqual([
      'JobRequest',
      'LogicalPartition',
    ]);
    const started = (await client.startJob(path, 'PowerOn')).objects[0];
    const job = `jobs/${text(started, 'JobID')}`;
    expect([status(started), text(started, 'TimeCompleted')]).toEqual(['RUNNING', '0']);
    expect(status((await client.get(job)).objects[0])).toBe('RUNNING');
    clock.advance(5000);
    const done = (await client.get(job)).objects[0];
    expect([status(done), results(done).returnCode]).toEqual(['COMPLETED_OK', '0']);
    expect((await client.get(`${path}/jobs?group=None`)).objects).toHaveLength(1);
    expect((await client.delete(job)).status).toBe(204);
    expect((await client.get(job)).status).toBe(404);
  });

  it('may end at once, when told so', async () => {
    simulator.world.delays.jobsMayEndAtOnce = true;
    expect(status((await client.startJob(path, 'PowerOn')).objects[0])).toBe('COMPLETED_OK');
  });

  it('can be cancelled without a body', async () => {
    simulator.world.delays.jobs.default = 60_000;
    const started = (await client.startJob(path, 'PowerOn')).objects[0];
    const cancelled = await client.send('POST', `jobs/${text(started, 'JobID')}/cancel?group=None`, {});
    expect([status(cancelled.objects[0]), cancelled.headers.has('ETag')]).toEqual(['FAILED_BEFORE_COMPLETION', true]);
  });

  it.each([
    ['an element out of order', (operation: string) => `<JobParameters/>${operation}`, 400],
    ['an unknown element', (operation: string) => `${operation}<JobParameters/><Colour>red</Colour>`, 501],
    [
      'a value before its name',
      (operation: string) =>
        `${operation}<JobParameters><JobParameter><ParameterValue>norm</ParameterValue><ParameterName>bootmode</ParameterName></JobParameter></JobParameters>`,
      400,
    ],
  ])('is refused with %s', async (_what, content, status) => {
    const operation = '<RequestedOperation><OperationName>PowerOn</OperationName></RequestedOperation>';
    const answer = await client.put(`${path}/do/PowerOn`, webDocument('JobRequest', content(operation)));
    expect([answer.status, await state()]).toEqual([status, 'not activated']);
  });

  it('with an unknown parameter or operation is refused by name', async () => {
    expect((await client.startJob(path, 'PowerOn', { colour: 'red' })).body).toContain(
      'parameter colour of the job PowerOn',
    );
    expect((await client.startJob(path, 'Dance')).body).toContain('the job Dance on LogicalPartition');
  });
});

describe('PowerOn', () => {
  it('goes through starting to running, and RMC comes up later', async () => {
    Object.assign(simulator.world.delays, { start: 1000, rmc: 2000 });
    await run('PowerOn', { bootmode: 'norm' });
    expect(await state()).toBe('starting');
    clock.advance(1000);
    expect([await state(), await rmc()]).toEqual(['running', 'inactive']);
    clock.advance(2000);
    expect(await rmc()).toBe('active');
  });

  it.each(['of', 'sms'])('with bootmode %s stops in firmware without RMC', async (bootmode) => {
    await run('PowerOn', { bootmode });
    expect([await state(), await rmc()]).toEqual(['open firmware', 'inactive']);
  });

  it('of a running partition fails with the code for "already on"', async () => {
    await run('PowerOn');
    const job = await run('PowerOn');
    expect(status(job)).toBe('COMPLETED_WITH_ERROR');
    expect(results(job)).toMatchObject({ returnCode: '1', result: expect.stringContaining('PVME01042026') });
  });
});

describe('PowerOn of IBM i with OperationType changeKeylock', () => {
  const change = { OperationType: 'changeKeylock', keylock: 'manual' };
  const keylock = async () => text((await client.get(path)).objects[0], 'KeylockPosition');
  const asIbmi = () => {
    simulator.world.table('LogicalPartition').in('host-1').at(-1)!.partitionType = 'OS400';
  };

  it.each(['not activated', 'running'])(
    'turns the keylock of a partition that is %s, and nothing else',
    async (before) => {
      asIbmi();
      if (before === 'running') await run('PowerOn');
      expect(status(await run('PowerOn', change))).toBe('COMPLETED_OK');
      expect([await keylock(), await state()]).toEqual(['manual', before]);
    },
  );

  it.each([
    ['without a position', { OperationType: 'changeKeylock' }, 'keylock'],
    ['with what is for a start only', { ...change, iIPLsource: 'b' }, 'iIPLsource'],
  ])('is refused %s', async (_what, parameters, word) => {
    asIbmi();
    const answer = await client.startJob(path, 'PowerOn', parameters as Record<string, string>);
    expect([answer.status, answer.body]).toEqual([400, expect.stringContaining(word)]);
  });

  it('is refused for other partitions', async () => {
    expect((await client.startJob(path, 'PowerOn', change)).status).toBe(400);
  });
});

describe('PowerOff', () => {
  it('of a partition that is off fails with the code for "already off", also with restart', async () => {
    for (const parameters of [{}, { restart: 'true' }]) {
      expect(results(await run('PowerOff', parameters)).result).toContain('PVME01050901');
    }
  });

  it('through the operating system needs RMC', async () => {
    simulator.world.delays.rmc = 60_000;
    await run('PowerOn');
    const job = await run('PowerOff', { operation: 'osshutdown', immediate: 'true' });
    expect([results(job).result, await state()]).toEqual([expect.stringContaining('PVME01050905'), 'running']);
  });

  it('through the operating system takes its time and ends when the partition is off', async () => {
    simulator.world.delays.shutdown = 3000;
    await run('PowerOn');
    const job = await run('PowerOff', { operation: 'osshutdown' });
    expect([status(job), await state(), await rmc()]).toEqual(['RUNNING', 'shutting down', 'inactive']);
    clock.advance(3000);
    expect(await state()).toBe('not activated');
    expect(status((await client.get(`jobs/${text(job, 'JobID')}`)).objects[0])).toBe('COMPLETED_OK');
  });

  it('hard works at once, also on a partition that hangs in its shutdown', async () => {
    simulator.world.table('LogicalPartition').in('host-1').at(-1)!.guest.ignoresShutdown = true;
    await run('PowerOn');
    const soft = await run('PowerOff', { operation: 'osshutdown' });
    clock.advance(3_600_000);
    expect([status(soft), await state()]).toEqual(['RUNNING', 'shutting down']);
    const hard = await run('PowerOff', { operation: 'shutdown', immediate: 'true' });
    expect([status(hard), await state()]).toEqual(['COMPLETED_OK', 'not activated']);
  });

  it('with restart comes up again', async () => {
    simulator.world.delays.start = 1000;
    await run('PowerOn');
    clock.advance(1000);
    await run('PowerOff', { operation: 'shutdown', immediate: 'true', restart: 'true' });
    expect(await state()).toBe('starting');
    clock.advance(1000);
    expect(await state()).toBe('running');
  });
});
