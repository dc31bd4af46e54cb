import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import {
  Destroy,
  GetHost,
  GetOperation,
  ListHosts,
  ListOperations,
  OperationChanged,
  OperationRejected,
  type OperationView,
  PowerOff,
  PowerOffPartition,
  PowerOn,
  Reboot,
  type ResultOf,
  Spawn,
} from '#contracts';
import { FlowEngine } from '#flows';
import { settledSteps, wakes } from '#messaging';
import { StepCaller, startService, testConfig } from '#service';
import { eventually, withNats } from '#testing';
import { GatewayModule } from './gateway.module.js';
import { OperationsService } from './operations/operations.service.js';

const host = { id: 'p8a', novaHost: 'nova-p8a', url: 'http://127.0.0.1:1', logon: { kind: 'file' }, serial: '1234567' };

async function withGateway({ hosts = [host] } = {}) {
  const nats = await withNats();
  const config = testConfig(nats.url, hosts, { gateway: { http: { port: 0 } } });
  const gateway = await startService({
    service: 'gateway',
    module: GatewayModule,
    consumers: [wakes, settledSteps],
    config,
    http: ({ gateway: { http } }) => http,
  });
  const client = await StepCaller.connect(config);
  const { bus } = client;
  /** Sends anything as a command, and hears what is said of it first. */
  const send = async (subject: string, payload: unknown, id: string = randomUUID()) => {
    const said = bus.nats.subscribe(`powervm.event.operation.*.v1.${id}`, { max: 1 });
    await bus.nats.flush();
    await bus.publish({ subject, id, type: subject, payload });
    for await (const message of said)
      return { id, subject: message.subject, body: message.json<Record<string, unknown>>() };
    throw new Error('closed');
  };
  const get = async (path: string) => {
    const answer = await request(`${gateway.url}${path}`);
    return { status: answer.statusCode, body: (await answer.body.json()) as Record<string, unknown> };
  };
  const dispose = async () => {
    await gateway.close();
    await bus.close();
    await nats[Symbol.asyncDispose]();
  };
  const operations = gateway.app.get(OperationsService);
  return { bus, operations, send, get, [Symbol.asyncDispose]: dispose };
}

const instance = { host: 'p8a', uuid: '9b1c7f0e-4d2a-4c1e-8f5b-2a6d3e4f5a6b' };
const server = {
  ...instance,
  name: 'web-1',
  flavor: { vcpus: 1, memoryMb: 1024, rootGb: 1 },
  image: { kind: 'url', url: 'http://images/x', checksum: { algorithm: 'md5', value: 'ab' } },
};
const seaVif = { type: 'pvm_sea', id: 'p', mac: 'fa:16:3e:00:00:01', vlan: 12 };

describe('a bad command is rejected, naming the field', () => {
  const cases: Array<[string, unknown, string]> = [
    ['no host', { ...server, host: undefined }, 'host'],
    ['a flavor without memory', { ...server, flavor: { vcpus: 1, rootGb: 1 } }, 'flavor.memoryMb'],
    ['an ephemeral disk', { ...server, flavor: { ...server.flavor, ephemeralGb: 5 } }, 'flavor.ephemeralGb'],
    ['a VLAN out of range', { ...server, vifs: [{ ...seaVif, vlan: 4095 }] }, 'vifs[0].vlan'],
    ['an unknown VIF type', { ...server, vifs: [{ ...seaVif, type: 'bridge' }] }, 'vifs[0].type'],
    [
      'an unknown volume type',
      { ...server, volumes: [{ id: 'v', connection: { driver_volume_type: 'rbd' } }] },
      'volumes[0].connection.driver_volume_type',
    ],
    [
      'a secret that is not sealed',
      { ...server, configDrive: { from: 'metadata', hostname: 'x', secrets: 'CANARY' } },
      'configDrive.secrets',
    ],
    ['a list instead of a message', [], ''],
  ];

  it.each(cases)('%s', async (_what, payload, field) => {
    await using world = await withGateway();
    const { subject, body } = await world.send(Spawn.subject, payload);
    expect(subject).toContain(OperationRejected.subject);
    expect(body.failure).toMatchObject({ code: 'request.invalid', retryable: false, effect: 'none' });
    if (field !== '') expect(body.failure).toMatchObject({ field });
    expect(JSON.stringify(body)).not.toContain('CANARY');
  });

  it('an unknown host', async () => {
    await using world = await withGateway();
    const { body } = await world.send(Destroy.subject, { ...instance, host: 'nowhere' });
    expect(body.failure).toMatchObject({ code: 'host.unknown', field: 'host', remedy: expect.stringContaining('p8a') });
  });

  it('a subject that nobody knows, and the gateway lives on', async () => {
    await using world = await withGateway();
    const { subject } = await world.send('powervm.command.gateway.teleport.v1', instance);
    expect(subject).toContain(OperationRejected.subject);
    expect((await world.send(PowerOn.subject, instance)).subject).toContain(OperationChanged.subject);
  });
});

it('commands of one instance are taken on one after another, in their order; others do not wait for them', async () => {
  await using world = await withGateway();
  const begun: string[] = [];
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { accept } = FlowEngine.prototype;
  FlowEngine.prototype.accept = async function (command, ...rest) {
    begun.push(command.name);
    if (command.name === PowerOff.name) await held;
    return accept.call(this, command, ...rest);
  };
  try {
    await world.bus.command(PowerOff, instance);
    await world.bus.command(PowerOn, instance);
    await world.send(Reboot.subject, { ...instance, uuid: randomUUID() });
    expect(begun).toEqual([PowerOff.name, Reboot.name]);
    release();
    await eventually(() => begun.length === 3);
  } finally {
    release();
    FlowEngine.prototype.accept = accept;
  }
});

describe('an accepted command', () => {
  it('is an operation under its own id, found again by query and by HTTP, without its input', async () => {
    await using world = await withGateway();
    const { id, body } = await world.send(Destroy.subject, { ...instance, host: 'nova-p8a' });
    expect(body).toMatchObject({ id, flow: 'destroy', host: 'p8a', state: 'waiting' });
    const found = await world.bus.query(GetOperation, { id });
    expect(found.steps.map(({ name }) => name)).toContain('power off');
    await expect(world.get(`/operations/${id}`)).resolves.toMatchObject({ status: 200, body: { id } });
    await eventually(async () => {
      const { body: list } = await world.get(`/operations?host=p8a`);
      return (list.operations as OperationView[]).some((one) => one.id === id);
    });
  });

  it('is found by instance and flow while it has not ended, whichever replica is asked', async () => {
    await using world = await withGateway();
    const { id } = await world.send(Destroy.subject, instance);
    const second = await world.send(PowerOn.subject, instance);
    const active = async (filter: object = {}) => {
      const asked = { host: 'nova-p8a', instance: instance.uuid, active: true, ...filter };
      return (await world.bus.query(ListOperations, asked)).operations.map((one) => one.id).sort();
    };
    expect(await active()).toEqual([id, second.id].sort());
    expect(await active({ flow: 'destroy' })).toEqual([id]);
    expect(await active({ instance: randomUUID() })).toEqual([]);
    const { body } = await world.get(`/operations?host=p8a&instance=${instance.uuid}&active=true&flow=destroy`);
    expect(body.operations).toMatchObject([{ id }]);
    await expect(world.bus.query(ListOperations, { active: true })).rejects.toMatchObject({
      failure: { code: 'request.invalid', field: 'host' },
    });
  });

  it('that needs attention does not expire before somebody came', async () => {
    await using world = await withGateway();
    const { id } = await world.send(Destroy.subject, instance);
    const store = await world.bus.bucket('operations');
    const stored = await store.get(id);
    const revision = async () => (await store.get(id))?.revision ?? 0;
    await world.operations.keepUnresolved(0);
    expect(await revision()).toBe(stored?.revision);
    await store.put(id, JSON.stringify({ ...stored?.json<object>(), state: 'needs-attention' }));
    const marked = await revision();
    await eventually(async () => {
      await world.operations.keepUnresolved(0);
      return (await revision()) > marked;
    });
    const kept = await revision();
    await world.operations.keepUnresolved(60_000);
    expect(await revision()).toBe(kept);
  });

  it('sends its first step to the service that knows it', async () => {
    await using world = await withGateway();
    const { id } = await world.send(Destroy.subject, instance);
    const first = await eventually(async () => {
      const message = await world.bus.jsm.streams.getMessage('POWERVM_COMMANDS', {
        last_by_subj: PowerOffPartition.subject,
      });
      return message ?? undefined;
    });
    expect(first?.header.get('ce-operation')).toBe(id);
    expect(first?.json()).toEqual({ ...instance, mode: 'hard', timeoutSeconds: 60 });
  });
});

describe('the gateway’s HTTP side', () => {
  it('says that it lives and is ready', async () => {
    await using world = await withGateway();
    await expect(world.get('/health')).resolves.toMatchObject({ status: 200 });
    await expect(world.get('/ready')).resolves.toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  it('answers 404 and 400 with what to do', async () => {
    await using world = await withGateway();
    await expect(world.get(`/operations/${randomUUID()}`)).resolves.toMatchObject({
      status: 404,
      body: { code: 'operation.not-found', remedy: expect.any(String) },
    });
    await expect(world.get('/operations/a%20b')).resolves.toMatchObject({ status: 400, body: { field: 'id' } });
    await expect(world.get('/operations?limit=many')).resolves.toMatchObject({ status: 400, body: { field: 'limit' } });
  });

  it('describes itself', async () => {
    await using world = await withGateway();
    const { body } = await world.get('/openapi.json');
    expect(Object.keys(body.paths as object)).toEqual(['/health', '/ready', '/operations', '/operations/{id}']);
  });
});

it('a host that cannot be asked is listed with its problem', async () => {
  await using world = await withGateway();
  const { hosts } = await world.bus.query(ListHosts, {});
  expect(hosts).toMatchObject([{ id: 'p8a', state: 'unreachable', problem: expect.stringContaining('instances') }]);
});

it('a host that answers nothing is listed as such in time, beside the others', async () => {
  const silent = { ...host, id: 'p8b', novaHost: 'nova-p8b', serial: '7654321' };
  await using world = await withGateway({ hosts: [host, silent] });
  world.bus.nats.subscribe(GetHost.subject, {
    callback: (_, message) => {
      if (message.json<{ host: string }>().host === host.id) message.respond(JSON.stringify(resources));
    },
  });
  await world.bus.nats.flush();
  const { hosts } = await world.bus.query(ListHosts, {});
  expect(hosts).toMatchObject([
    { id: 'p8a', state: 'ready' },
    { id: 'p8b', state: 'unreachable', problem: expect.stringContaining('did not answer') },
  ]);
});

const resources: ResultOf<typeof GetHost> = {
  host: 'p8a',
  novaHost: 'nova-p8a',
  systemName: 'p8a',
  serial: '8247-22L*1234567',
  state: 'operating',
  processors: { configurable: 20, available: 10 },
  memory: { configurableMb: 262_144, availableMb: 131_072, regionMb: 256 },
  compatibilityModes: ['POWER8'],
  inventory: {
    vcpus: 20,
    vcpusUsed: 10,
    memoryMb: 262_144,
    memoryMbUsed: 131_072,
    hypervisorType: 'phyp',
    hypervisorVersion: 8,
    hypervisorHostname: 'nova-p8a',
    cpuInfo: { vendor: 'ibm', arch: 'ppc64' },
    supportedInstances: [['ppc64', 'phyp', 'hvm']],
  },
};
