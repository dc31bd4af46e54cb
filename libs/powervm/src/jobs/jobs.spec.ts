import { type ManualClock, manualClock } from '#testing';
import {
  Cluster,
  connect,
  discoverDisk,
  isAlreadyOff,
  isOsShutdownImpossible,
  LogicalPartition,
  listJobs,
  ManagedSystem,
  nextWwpns,
  onType,
  type PowerVmClient,
  powerOff,
  powerOn,
  removeDisk,
  runJob,
  under,
  VirtualIOServer,
} from '../index.js';
import {
  entry,
  errorEntry,
  feed,
  type Reply,
  type ScriptedServer,
  type Seen,
  scriptedServer,
  UUID,
} from '../testing/scripted-server.js';
import { findElement } from '../xml/find.js';
import { parseXml } from '../xml/parse.js';

const lpar = under(LogicalPartition, UUID);
const JOB = '/rest/api/uom/jobs/42';

function job(status: string, results: Record<string, string> = {}, extra = ''): Reply {
  const parameters = Object.entries(results)
    .map(
      ([name, value]) =>
        `<JobParameter><ParameterName>${name}</ParameterName><ParameterValue>${value}</ParameterValue></JobParameter>`,
    )
    .join('');
  return {
    body: entry(
      'JobResponse',
      `<JobID>42</JobID><Status>${status}</Status>${extra}<Progress/><Results>${parameters}</Results>`,
      { web: true },
    ),
  };
}

/** A server that answers the start and each poll of a job in turn, and the rest with 204. */
function jobServer(start: Reply, ...polls: Reply[]): Promise<ScriptedServer> {
  return scriptedServer((seen) => {
    if (seen.method === 'PUT') return start;
    if (seen.method === 'GET') return polls.shift() ?? job('RUNNING');
    return { status: 204 };
  });
}

function clientOf(server: ScriptedServer, clock?: ManualClock): PowerVmClient {
  return connect({ url: server.url, logon: { kind: 'password', user: 'u', password: 'p' }, clock });
}

function parametersOf(seen: Seen | undefined): Record<string, string> {
  const holder = findElement(parseXml(seen?.body ?? '<none/>'), 'JobParameters');
  return Object.fromEntries(
    (holder?.elements ?? [])
      .filter((child) => child.local === 'JobParameter')
      .map((child) => [findElement(child, 'ParameterName')?.text, findElement(child, 'ParameterValue')?.text]),
  );
}

const steps = (server: ScriptedServer) => server.seen.map((seen) => `${seen.method} ${seen.path}`);

describe('running a job', () => {
  it('costs a start and a deletion when the answer is final already', async () => {
    await using server = await jobServer(job('COMPLETED_OK', { returnCode: '0' }));
    await using client = clientOf(server);
    const outcome = await runJob(client, lpar, 'PowerOn', { bootmode: 'norm', force: undefined });

    expect(outcome.results.get('returnCode')).toBe('0');
    expect(steps(server)).toEqual([`PUT /rest/api/uom/LogicalPartition/${UUID}/do/PowerOn`, `DELETE ${JOB}`]);
    const request = parseXml(server.seen[0]?.body ?? '');
    expect(request.elements.map((child) => child.local)).toEqual(['Metadata', 'RequestedOperation', 'JobParameters']);
    expect(findElement(request, 'RequestedOperation/OperationName')?.text).toBe('PowerOn');
    expect(findElement(request, 'RequestedOperation/GroupName')?.text).toBe('LogicalPartition');
    expect(parametersOf(server.seen[0])).toEqual({ bootmode: 'norm' });
  });

  it('polls soon at first, then ever more slowly, and tells of progress', async () => {
    const clock = manualClock();
    await using server = await jobServer(job('NOT_STARTED'), job('RUNNING'), job('RUNNING'), job('COMPLETED_OK'));
    await using client = clientOf(server, clock);
    const progress: string[] = [];
    const running = runJob(
      client,
      lpar,
      'Migrate',
      {},
      {
        onProgress: ({ status, elapsedMs }) => progress.push(`${status} ${elapsedMs}`),
      },
    );
    for (const pause of [100, 160, 256]) {
      await clock.untilSleeping();
      await clock.advance(pause);
    }
    await running;
    expect(progress).toEqual(['RUNNING 100', 'RUNNING 260', 'COMPLETED_OK 516']);
    expect(steps(server).slice(1)).toEqual([...Array(3).fill(`GET ${JOB}?group=None`), `DELETE ${JOB}`]);
  });

  it.each(['COMPLETED_WITH_WARNINGS', 'COMPLETED_WITH_ERROR', 'FAILED_BEFORE_COMPLETION', 'SOMETHING_NEW'])(
    'fails with %s, the server’s words and the results',
    async (status) => {
      await using server = await jobServer(job(status, { returnCode: '1', result: 'HSCL05DF no' }));
      await using client = clientOf(server);
      await expect(runJob(client, lpar, 'PowerOn')).rejects.toMatchObject({
        code: 'hypervisor.job-failed',
        operation: 'PowerOn',
        jobId: '42',
        jobStatus: status,
        serverMessage: 'HSCL05DF no',
        results: new Map([
          ['returnCode', '1'],
          ['result', 'HSCL05DF no'],
        ]),
      });
      expect(steps(server).at(-1)).toBe(`DELETE ${JOB}`);
    },
  );

  it('takes the exception’s message when there is no result text', async () => {
    const exception = '<ResponseException><Message>broken</Message></ResponseException>';
    await using server = await jobServer(job('FAILED_BEFORE_COMPLETION', {}, exception));
    await using client = clientOf(server);
    await expect(runJob(client, lpar, 'PowerOn')).rejects.toMatchObject({ serverMessage: 'broken' });
  });

  it('cancels a job that does not end in time, and leaves its outcome open', async () => {
    const clock = manualClock();
    await using server = await jobServer(job('RUNNING'));
    await using client = clientOf(server, clock);
    const failed = expect(runJob(client, lpar, 'PowerOff', {}, { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'hypervisor.job-timeout',
      retryable: true,
      outcomeUnknown: true,
    });
    await drive(clock, failed);
    expect(steps(server)).toContain(`POST ${JOB}/cancel?group=None`);
    expect(server.seen.find((seen) => seen.method === 'POST')?.body).toBe('');
  });

  it('takes a job that ended well just before the cancel as done', async () => {
    const clock = manualClock();
    await using server = await jobServer(job('RUNNING'), job('RUNNING'), job('COMPLETED_OK', { x: '1' }));
    await using client = clientOf(server, clock);
    const running = runJob(client, lpar, 'PowerOff', {}, { timeoutMs: 100 });
    await drive(clock, running);
    expect((await running).results.get('x')).toBe('1');
  });

  it('asks the job to stop when the caller gives up', async () => {
    const clock = manualClock();
    const controller = new AbortController();
    await using server = await jobServer(job('RUNNING'));
    await using client = clientOf(server, clock);
    const failed = expect(runJob(client, lpar, 'PowerOff', {}, { signal: controller.signal })).rejects.toMatchObject({
      code: 'hypervisor.aborted',
      outcomeUnknown: true,
    });
    await clock.untilSleeping();
    controller.abort();
    await drive(clock, failed);
    expect(steps(server)).toContain(`POST ${JOB}/cancel?group=None`);
  });

  it('goes on polling while the server cannot answer, and leaves the outcome open when it has forgotten the job', async () => {
    const clock = manualClock();
    await using server = await jobServer(job('RUNNING'), { status: 502 }, { status: 404 });
    await using client = clientOf(server, clock);
    const failed = expect(runJob(client, lpar, 'PowerOff')).rejects.toMatchObject({
      code: 'hypervisor.not-found',
      outcomeUnknown: true,
    });
    await drive(clock, failed);
  });

  it('starts on a type, or from the server’s template', async () => {
    const template = entry(
      'JobRequest',
      '<RequestedOperation><OperationName>Create</OperationName><GroupName>Cluster</GroupName></RequestedOperation><JobParameters><Hint/></JobParameters>',
      { web: true },
    );
    await using server = await scriptedServer((seen) =>
      seen.method === 'GET' ? { body: template } : seen.method === 'PUT' ? job('COMPLETED_OK') : { status: 204 },
    );
    await using client = clientOf(server);
    await runJob(client, onType(Cluster), 'Create', { clusterXml: { cdata: '<a/>' } }, { template: true });
    expect(steps(server).slice(0, 2)).toEqual([
      'GET /rest/api/uom/Cluster/do/Create',
      'PUT /rest/api/uom/Cluster/do/Create',
    ]);
    expect(server.seen[1]?.body).toContain('<Hint/>');
    expect(server.seen[1]?.body).toContain('<ParameterValue><![CDATA[<a/>]]></ParameterValue>');
  });

  it('can be looked up on its object', async () => {
    await using server = await scriptedServer(() => ({ body: feed(job('RUNNING').body ?? '') }));
    await using client = clientOf(server);
    expect(await listJobs(client, lpar)).toMatchObject([{ id: '42', status: 'RUNNING' }]);
  });
});

describe('power', () => {
  it.each(['HSCL3681', 'PVME01042026'])('on: a partition that runs already (%s) is a success', async (code) => {
    await using server = await jobServer(job('COMPLETED_WITH_ERROR', { result: `${code} is running` }));
    await using client = clientOf(server);
    expect(await powerOn(client, lpar, { bootMode: 'norm' })).toEqual({ already: true });
  });

  it.each(['HSCL1558', 'PVME04000005', 'PVME01050901'])('off: one that is off already (%s) too', async (code) => {
    await using server = await jobServer(job('COMPLETED_WITH_ERROR', { result: code }));
    await using client = clientOf(server);
    expect(await powerOff(client, lpar, { operation: 'shutdown' })).toEqual({ already: true });
    const error: unknown = await powerOff(client, lpar, { operation: 'shutdown', restart: true }).catch(
      (e: unknown) => e,
    );
    expect(isAlreadyOff(error)).toBe(true);
  });

  it('off: sends only the flags that are set', async () => {
    await using server = await jobServer(job('COMPLETED_OK'));
    await using client = clientOf(server);
    await powerOff(client, lpar, { operation: 'osshutdown', immediate: true, restart: false });
    expect(parametersOf(server.seen[0])).toEqual({ operation: 'osshutdown', immediate: 'true' });
  });

  it('off: tells that the guest cannot be asked, also when the start of the job was refused', async () => {
    await using server = await scriptedServer(() => ({ status: 500, body: errorEntry(500, 'PVME01050905 no RMC') }));
    await using client = clientOf(server);
    const error: unknown = await powerOff(client, lpar, { operation: 'osshutdown' }).catch((e: unknown) => e);
    expect(isOsShutdownImpossible(error)).toBe(true);
  });
});

describe('other jobs', () => {
  it('reserve WWPN pairs', async () => {
    await using server = await jobServer(job('COMPLETED_OK', { wwpnList: 'a0,a1,b0,b1' }));
    await using client = clientOf(server);
    expect(await nextWwpns(client, under(ManagedSystem, UUID), 2)).toEqual([
      ['a0', 'a1'],
      ['b0', 'b1'],
    ]);
    await expect(nextWwpns(client, under(ManagedSystem, UUID), 3)).rejects.toMatchObject({
      code: 'hypervisor.bad-document',
    });
  });

  it('remove a disk', async () => {
    await using server = await jobServer(job('COMPLETED_OK'));
    await using client = clientOf(server);
    await removeDisk(client, under(VirtualIOServer, UUID), 'hdisk4');
    expect(parametersOf(server.seen[0])).toEqual({ devName: 'hdisk4' });
  });

  it.each(['OutputXML', 'StdOut'])('discover a disk, with the answer in %s', async (name) => {
    const answer =
      '<LIST><version>2</version><deviceList><device><deviceTag>1</deviceTag><status>3</status><pvName>hdisk9</pvName><udid>01M</udid></device></deviceList></LIST>';
    await using server = await jobServer(job('COMPLETED_OK', { [name]: `<![CDATA[${answer}]]>` }));
    await using client = clientOf(server);
    const found = await discoverDisk(client, under(VirtualIOServer, UUID), {
      itls: [{ initiatorWwpn: '10:00:00:90:FA:AF:6F:42', targetWwpn: '5005', lun: 1 }],
    });
    expect(found).toMatchObject({ good: true, deviceName: 'hdisk9', udid: '01M', statusName: 'available' });
    expect(parametersOf(server.seen[0]).inputXML).toContain('<Iwwpn>10000090faaf6f42</Iwwpn>');
  });
});

/** Moves the clock whenever somebody sleeps, until the work is done. */
async function drive(clock: ManualClock, work: Promise<unknown>): Promise<void> {
  let done = false;
  const settle = (): void => {
    done = true;
  };
  void work.then(settle, settle);
  while (!done) {
    await Promise.race([clock.untilSleeping(), work.then(settle, settle)]);
    if (!done) await clock.advance(5_000);
  }
}
