import { randomUUID } from 'node:crypto';
import { ListInstances, OperationProgress, OperationRejected } from '#contracts';
import { outgoingEvent } from '#messaging';
import { OperationFeed } from './operations/operation-feed.js';
import { run } from './run.js';
import { type CliWorld, cliWorld } from './testing/cli-world.js';
import { failed, playServices, type StepCommand, succeeded } from './testing/play-services.js';
import { screens } from './testing/screens.js';

const spawnResults: Record<string, unknown> = {
  partition: { partition: { uuid: 'AAAA', id: 4, name: 'web-1' } },
  'boot disk': { disk: { name: 'boot', udid: 'u', capacityGb: 20 }, kept: [] },
  ports: { vifs: [], management: true },
  mappings: { degraded: [] },
};
const wellDone = ({ step }: StepCommand) => succeeded(spawnResults[step] ?? { by: 'hard', kept: [] });

describe('the command line with a gateway', () => {
  let world: CliWorld;
  let answer: (command: StepCommand) => ReturnType<typeof wellDone> | undefined = wellDone;

  beforeAll(async () => {
    world = await cliWorld();
    await playServices(world.bus, (command) => answer(command));
  });
  afterAll(() => world[Symbol.asyncDispose]());
  beforeEach(() => {
    answer = wellDone;
  });

  const uuid = randomUUID();
  const onServer = () => [randomUUID(), '--host', 'p8a'];
  const create = ['server', 'create', 'web-1', '--flavor', 'vcpus=1,ram=1024,disk=1', '--image', '/images/a.raw'];

  it('follows an operation to its end, and tells it on standard output only at the end', async () => {
    const ran = await world.cli(...create, '--uuid', uuid);
    expect(ran).toMatchObject({ code: 0, stderr: expect.not.stringContaining('error:') });
    expect(ran.stderr).toContain('spawn web-1 on p8a: running');
    expect(ran.stderr).toContain('  partition (instances): succeeded after');
    expect(ran.stdout).toMatch(/^state +succeeded$/m);
    expect(ran.stdout).toContain(`web-1 (${uuid})`);
  });

  it('prints one JSON document and nothing else with --json', async () => {
    const ran = await world.cli(...create, '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.json()).toMatchObject({ operation: { flow: 'spawn', state: 'succeeded', host: 'p8a' } });
  });

  it('returns at once with --no-wait, and finds the operation again', async () => {
    const id = randomUUID();
    const ran = await world.cli('server', 'start', ...onServer(), '--no-wait', '--operation-id', id);
    expect(ran).toMatchObject({ code: 0, stdout: `${id}\n` });
    const watched = await world.cli('operation', 'watch', id, '--json');
    expect(watched.json()).toMatchObject({ operation: { id, flow: 'power-on', state: 'succeeded' } });
  });

  it('does nothing twice under one operation id', async () => {
    const id = randomUUID();
    const server = onServer();
    await world.cli('server', 'start', ...server, '--operation-id', id);
    let steps = 0;
    answer = (command) => {
      steps += 1;
      return wellDone(command);
    };
    expect(await world.cli('server', 'start', ...server, '--operation-id', id)).toMatchObject({ code: 0 });
    expect(steps).toBe(0);
  });

  it('says why an operation failed, and exits 1', async () => {
    answer = (command) => (command.phase === 'do' ? failed('pool.full', { remedy: 'Add a disk.' }) : succeeded());
    const ran = await world.cli('server', 'start', ...onServer());
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('error: pool.full it is (pool.full)\n  step:     power on\n  host:     p8a');
    expect(ran.stderr).toContain('next:     Add a disk.');
    const json = (await world.cli('server', 'start', ...onServer(), '--json')).json();
    expect(json).toMatchObject({ operation: { state: 'failed' }, error: { code: 'pool.full', exitCode: 1 } });
  });

  it('exits 3 for a host that nobody knows: the command is refused, nothing is waited for', async () => {
    const ran = await world.cli('server', 'start', randomUUID(), '--host', 'p9z');
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain("error: no host 'p9z' is configured (host.unknown)");
    expect(ran.stderr).toContain('use one of: p8a');
  });

  it.each([
    [['operation', 'show', uuid], 3, 'operation.not-found'],
    [['operation', 'watch', uuid], 3, 'operation.not-found'],
    [['operation', 'retry', uuid], 3, 'operation.not-found'],
    [['operation', 'show', 'no-uuid'], 2, 'request.invalid'],
    [['server', 'list'], 4, 'service.unavailable'],
    [['server', 'start', 'web-1'], 4, 'service.unavailable'],
    [[...create, '--volume', '/nowhere.json'], 2, 'usage.invalid'],
    [['server', 'create', 'a'], 2, 'usage.invalid'],
    [['server', 'start', 'a', '--now'], 2, 'usage.invalid'],
    [['server', 'explode'], 2, 'usage.invalid'],
  ])('answers %j with exit code %d and %s', async (args, code, error) => {
    const ran = await world.cli(...args, '--json');
    expect(ran.code).toBe(code);
    expect(ran.json()).toMatchObject({ error: { code: error, exitCode: code } });
    expect((await world.cli(...args)).stderr).toContain(`(${error})`);
  });

  it('leaves the operation running at Ctrl-C, and says how to see it again', async () => {
    answer = () => undefined;
    const id = randomUUID();
    const at = screens('', world.env);
    at.onError((text) => text.includes('power on (instances): running') && at.interrupt());
    const ran = await world.cliOn(at, 'server', 'start', ...onServer(), '--operation-id', id);
    expect(ran.code).toBe(130);
    expect(ran.stderr).toContain(`npx powervm operation watch ${id}`);
    const shown = (await world.cli('operation', 'show', id, '--json')).json();
    expect(shown).toMatchObject({ operation: { state: 'running' } });
  });

  it('shows how far a long step has come', async () => {
    answer = (command) => {
      const { operation, step } = command;
      const progress = { operation, step, label: 'uploading image', total: 1024, unit: 'bytes' as const };
      if (step === 'boot disk') world.bus.announce(OperationProgress, { ...progress, done: 512 });
      return wellDone(command);
    };
    expect((await world.cli(...create)).stderr).toMatch(
      /boot disk: \[=+ +\] +50% +512 B of 1.0 KiB {2}uploading image/,
    );
  });

  it('draws the steps in place on a terminal', async () => {
    const at = screens('', world.env, true);
    await world.cliOn(at, 'server', 'start', ...onServer());
    expect(at.stderr).toContain('power on');
    const [hidden, shown] = ['\u001B[?25l', '\u001B[?25h'].map((cursor) => at.stderr.lastIndexOf(cursor));
    expect(hidden).toBeGreaterThanOrEqual(0);
    expect(shown).toBeGreaterThan(hidden ?? 0);
  });

  it('carries on when gateway and NATS go away and come back', async () => {
    const id = randomUUID();
    let done: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      done = resolve;
    });
    answer = () => {
      done();
      return undefined;
    };
    const at = screens('', world.env);
    const running = world.cliOn(at, 'server', 'start', ...onServer(), '--operation-id', id);
    await asked;
    await world.gateway.kill('SIGKILL');
    await world.nats.server.restart('SIGKILL');
    answer = wellDone;
    await world.startGateway();
    expect((await running).code).toBe(0);
  }, 60_000);

  it('names a host that does not answer, beside the servers of the others', async () => {
    const unreachable = [{ host: 'p8b', problem: 'host p8b did not answer within 5 s' }];
    const instances = world.bus.nats.subscribe(ListInstances.subject, {
      callback: (_, message) => void message.respond(JSON.stringify({ instances: [], unreachable })),
    });
    await world.bus.nats.flush();
    const listed = await world.cli('server', 'list');
    expect(listed).toMatchObject({
      code: 0,
      stdout: 'No servers.\n\np8b is left out: host p8b did not answer within 5 s\n',
    });
    expect((await world.cli('server', 'list', '--json')).json()).toEqual({ servers: [], unreachable });
    // It may be there: whoever asks must not take it for gone.
    const shown = await world.cli('server', 'show', 'web-1');
    expect(shown).toMatchObject({ code: 1, stderr: expect.stringContaining('(host.unreachable)') });
    expect(shown.stderr).toContain("no server 'web-1' on the hosts that answer; p8b: host p8b did not answer");
    instances.unsubscribe();
  });

  it('hears of a refusal that was published while it was away', async () => {
    const id = randomUUID();
    const failure = { code: 'host.unknown', message: 'no such host', retryable: false, effect: 'none' as const };
    await world.bus.publish(outgoingEvent(OperationRejected, { id, failure }, `${id}.rejected`));
    using feed = await OperationFeed.open(world.bus, id, { askFirst: true });
    const { value } = await feed.updates(new AbortController().signal).next();
    expect(value).toEqual({ is: 'rejected', failure });
  });

  it('retries the undo of an operation that needs attention, and only of such', async () => {
    const id = randomUUID();
    await world.cli('server', 'start', ...onServer(), '--operation-id', id);
    const ran = await world.cli('operation', 'retry', id, '--json');
    expect(ran.json()).toMatchObject({ error: { code: 'request.invalid', field: 'operation', exitCode: 2 } });
  });
});

describe('the command line without a server', () => {
  it('exits 4 and says what to start when there is no NATS', async () => {
    const at = screens('', {});
    expect(await run(['host', 'list', '--nats', 'nats://127.0.0.1:9'], at.terminal)).toBe(4);
    expect(at.stderr).toContain('Start nats-server with JetStream');
  });

  it.each([['server create'], ['volume attach'], ['operation watch']])('explains %s with examples', async (command) => {
    const at = screens('', {});
    expect(await run([...command.split(' '), '--help'], at.terminal)).toBe(0);
    expect(at.stdout).toContain(`Examples:\n  powervm ${command} `);
    expect(at.stdout).toContain('Exit codes: 0 ok');
  });
});
