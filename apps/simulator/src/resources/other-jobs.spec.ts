import { type Simulator, startSimulator } from '#simulator';
import { partitionDocument } from '../testing/partition-documents.js';
import { RestClient, uomDocument } from '../testing/rest-client.js';
import { at, elements, text } from '../xml/element.js';
import { serialize } from '../xml/serialize.js';

let simulator: Simulator;
let client: RestClient;
let system: string;

beforeEach(async () => {
  simulator = await startSimulator();
  const { url, systemUuid } = simulator.hosts[0]!;
  client = await RestClient.logon(url);
  system = `ManagedSystem/${systemUuid}`;
});
afterEach(() => simulator.close());

/** Runs a job to its end. @returns its status with its results */
async function run(path: string, operation: string, parameters: Record<string, string> = {}) {
  const started = await client.startJob(path, operation, parameters);
  if (started.status !== 200) return { http: started.status };
  const job = (await client.get(`jobs/${text(started.objects[0], 'JobID')}`)).objects[0];
  const results = elements(at(job, 'Results'), 'JobParameter').map((one) => [
    text(one, 'ParameterName'),
    text(one, 'ParameterValue'),
  ]);
  return { status: text(job, 'Status'), ...Object.fromEntries(results) } as Record<string, unknown>;
}

async function create(name: string, type = 'AIX/Linux') {
  const document = partitionDocument({ name, memory: 512 }).replace('AIX/Linux', type);
  const created = await client.put(`${system}/LogicalPartition`, document);
  return `LogicalPartition/${text(created.objects[0], 'PartitionUUID')}`;
}

describe('jobs of a partition', () => {
  it('CloneUUID gives its uuid to another partition and deletes it', async () => {
    const [original, surrogate] = [await create('one'), await create('two')];
    expect(await run(original, 'CloneUUID', { targetLparName: 'two' })).toMatchObject({ status: 'COMPLETED_OK' });
    expect(text((await client.get(original)).objects[0], 'PartitionName')).toBe('two');
    expect((await client.get(surrogate)).status).toBe(404);
  });

  it('CloneUUID fails for the partition itself, for an unknown one, and while one of the two runs', async () => {
    const [original, other] = [await create('one'), await create('two')];
    for (const name of ['one', 'nobody']) {
      expect(await run(original, 'CloneUUID', { targetLparName: name })).toMatchObject({ returnCode: '1' });
    }
    await run(other, 'PowerOn');
    expect(await run(original, 'CloneUUID', { targetLparName: 'two' })).toMatchObject({ returnCode: '1' });
  });

  it('AddLicense and PanelFunction are for IBM i', async () => {
    const [linux, ibmi] = [await create('one'), await create('two', 'OS400')];
    for (const [operation, parameters] of [
      ['AddLicense', { licKey: 'ABC' }],
      ['PanelFunction', { operation: 'dston' }],
    ] as const) {
      expect(await run(linux, operation, parameters)).toMatchObject({ returnCode: '1' });
      expect(await run(ibmi, operation, parameters)).toMatchObject({ returnCode: '0' });
    }
    expect(await run(ibmi, 'PanelFunction', { operation: 'dance' })).toEqual({ http: 400 });
  });

  it('PowerOn from a network wants IBM i and all addresses', async () => {
    const [linux, ibmi] = [await create('one'), await create('two', 'OS400')];
    const addresses = { IPAddress: '192.0.2.2', ServerIPAddress: '192.0.2.1', Gateway: '192.0.2.254' };
    const netboot = { OperationType: 'netboot', ...addresses, IBMiImageServerDirectory: '/images' };
    expect(await run(linux, 'PowerOn', netboot)).toEqual({ http: 400 });
    expect(await run(ibmi, 'PowerOn', { OperationType: 'netboot', ...addresses })).toEqual({ http: 400 });
    expect(await run(ibmi, 'PowerOn', addresses)).toEqual({ http: 400 });
    expect(await run(ibmi, 'PowerOn', netboot)).toMatchObject({ status: 'COMPLETED_OK' });
  });
});

describe('jobs of a managed system', () => {
  it('tells how much memory a partition needs, adapters and page table included', async () => {
    const parameters = {
      LogicalPartitionEnvironment: 'AIX/Linux',
      DesiredMemory: '1024',
      MaximumMemory: '32768',
      NumberOfVirtualEthernetAdapter: '2',
      NumberOfVirtualSCSIAdapter: '1',
      NumberOfVirtualFibreChannelAdapter: '1',
    };
    const answer = await run(system, 'QueryReservedMemoryRequiredForPartition', parameters);
    expect(Number(answer.RequiredMemory)).toBe(1024 + 512);
    const free = text(
      (await client.get(system)).objects[0],
      'AssociatedSystemMemoryConfiguration/CurrentAvailableSystemMemory',
    );
    expect(answer.CurrentAvailableSystemMemory).toBe(free);
    const wrong = { ...parameters, DesiredMemory: 'much' };
    expect(await run(system, 'QueryReservedMemoryRequiredForPartition', wrong)).toEqual({ http: 400 });
  });

  it('gives up being the manager, and takes that back', async () => {
    const isMaster = async () => text((await client.get(system)).objects[0], 'IsPowerVMManagementMaster');
    await run(system, 'ReleaseMaster');
    expect(await isMaster()).toBe('false');
    await run(system, 'RequestMaster', { coManagementMasterStatus: 'temp' });
    expect(await isMaster()).toBe('true');
    expect(await run(system, 'RequestMaster', { coManagementMasterStatus: 'maybe' })).toEqual({ http: 400 });
  });
});

describe('jobs of a VIOS', () => {
  it('RescanVirtualDisk tells by its return code that there is no such disk; there are no Ceph images', async () => {
    const [vios] = simulator.world.table('VirtualIOServer').in('host-1');
    const path = `VirtualIOServer/${vios!.uuid}`;
    const answer = await run(path, 'RescanVirtualDisk', { VirtualDiskUDID: '03nothing' });
    expect(answer).toMatchObject({ status: 'COMPLETED_WITH_ERROR', RETURN_CODE: '-1' });
    expect(await run(path, 'RBDExists', { name: 'pool/image' })).toMatchObject({ returnCode: '0', exists: 'false' });
  });
});

describe('the management console', () => {
  it('takes other authorized keys', async () => {
    const [console] = (await client.get('ManagementConsole')).objects;
    const path = `ManagementConsole/${text(console, 'Metadata/Atom/AtomID')}`;
    const keys = '<AuthorizedKeys schemaVersion="V1_3_0"><AuthorizedKey>ssh-rsa one</AuthorizedKey></AuthorizedKeys>';
    expect((await client.post(path, uomDocument('ManagementConsole', keys))).status).toBe(200);
    expect(text((await client.get(path)).objects[0], 'AuthorizedKeys/AuthorizedKey')).toBe('ssh-rsa one');
  });
});

describe('an update of a partition', () => {
  it('may have TaggedIO in front of the slots, where pypowervm puts it', async () => {
    const path = await create('one', 'OS400');
    const [document] = (await client.get(path)).objects;
    const tagged = '<TaggedIO><Console>HMC</Console><LoadSource>2</LoadSource></TaggedIO>';
    const changed = serialize(document!).replace(/<([\w:]*)ProfileIOSlots/, `${tagged}<$1ProfileIOSlots`);
    expect((await client.post(path, changed)).status).toBe(200);
    const io = 'PartitionIOConfiguration/TaggedIO';
    expect(text((await client.get(path)).objects[0], `${io}/LoadSource`)).toBe('2');
  });
});

it('an answer of a job that has not changed is 304', async () => {
  const started = await client.startJob(system, 'GetNextWWPNs', { numberPairsRequested: '1' });
  const path = `jobs/${text(started.objects[0], 'JobID')}`;
  const etag = (await client.get(path)).headers.get('ETag')!;
  expect((await client.get(path, { 'If-None-Match': etag })).status).toBe(304);
  expect((await client.get(path, { 'If-None-Match': 'another' })).status).toBe(200);
});
