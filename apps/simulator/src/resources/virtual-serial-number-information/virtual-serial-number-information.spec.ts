import { startSimulator } from '#simulator';
import { partitionDocument } from '../../testing/partition-documents.js';
import { RestClient, uomDocument } from '../../testing/rest-client.js';
import { text } from '../../xml/element.js';

async function open(virtualSerialNumbers: string[] | undefined = ['VSN0001', 'VSN0002']) {
  const given = virtualSerialNumbers ? { virtualSerialNumbers } : {};
  const simulator = await startSimulator({ hosts: [given, { virtualSerialNumbers: [] }] });
  const [first, second] = simulator.hosts;
  const client = await RestClient.logon(first!.url);
  const feed = async (url = first!.url, uuid = first!.systemUuid) => {
    const { objects } = await (await RestClient.logon(url)).get(`ManagedSystem/${uuid}/VirtualSerialNumberInformation`);
    const shown = ['VirtualSerialNumber', 'AssociatedPartitionId', 'IsAutoAssignCapable'];
    return objects.map((one) => shown.map((name) => text(one, name)).join(' '));
  };
  let made = 0;
  const create = async (serial: string) => {
    const extra = `<VirtualSerialNumber>${serial}</VirtualSerialNumber>`;
    const document = partitionDocument({ name: `vm${++made}`, extra });
    const answer = await client.put(`ManagedSystem/${first!.systemUuid}/LogicalPartition`, document);
    const [object] = answer.objects;
    const path = `LogicalPartition/${text(object, 'PartitionUUID')}`;
    return {
      status: answer.status,
      path,
      serial: text(object, 'VirtualSerialNumber'),
      message: text(object, 'Message'),
    };
  };
  const run = async (operation: string, parameters: Record<string, string>) => {
    const { status } = await client.startJob(`ManagedSystem/${first!.systemUuid}`, operation, parameters);
    return status;
  };
  const elsewhere = () => feed(second!.url, second!.systemUuid);
  return { simulator, client, feed, elsewhere, create, run, [Symbol.asyncDispose]: () => simulator.close() };
}

describe('virtual serial numbers', () => {
  it('are given to a partition that asks for any, for one, or for none', async () => {
    await using bench = await open();
    const made = [await bench.create('auto'), await bench.create('VSN0002'), await bench.create('none')];
    expect(made.map(({ serial }) => serial)).toEqual(['VSN0001', 'VSN0002', undefined]);
    expect(await bench.feed()).toEqual(['VSN0001 4 false', 'VSN0002 5 false']);
    expect((await bench.create('auto')).message).toContain('no number is left');
    expect((await bench.create('VSN0002')).status).toBe(409);
    expect((await bench.create('VSN0003')).status).toBe(404);
  });

  it('come back when the partition goes, for any if the client says so', async () => {
    await using bench = await open();
    const [one, two] = [await bench.create('VSN0001'), await bench.create('VSN0002')];
    await bench.client.delete(one.path);
    await bench.client.delete(`${two.path}?resetAutoAssign=true`);
    expect(await bench.feed()).toEqual(['VSN0001 65535 false', 'VSN0002 65535 true']);
  });

  it('are changed while the partition is off only', async () => {
    await using bench = await open();
    const { path } = await bench.create('VSN0001');
    const change = (serial: string) =>
      bench.client.post(path, uomDocument('LogicalPartition', `<VirtualSerialNumber>${serial}</VirtualSerialNumber>`));
    expect(text((await change('VSN0002')).objects[0], 'VirtualSerialNumber')).toBe('VSN0002');
    await bench.client.startJob(path, 'PowerOn');
    expect([(await change('none')).status, (await change('VSN0002')).status]).toEqual([409, 200]);
  });

  it('are added, moved to another system and removed by jobs', async () => {
    await using bench = await open();
    expect(await bench.run('AddVSN', { VirtualSerialNumber: 'VSN0009' })).toBe(200);
    expect(await bench.run('AddVSN', { VirtualSerialNumber: 'VSN0009' })).toBe(409);
    expect(await bench.run('AddVSN', { VirtualSerialNumber: 'short' })).toBe(400);
    const target = { TargetManagedSystem: 'host-2', UserName: 'u', Host: 'h' };
    expect(await bench.run('TransferVSN', { VirtualSerialNumber: 'VSN0009', ...target })).toBe(200);
    expect(await bench.elsewhere()).toEqual(['VSN0009 65535 true']);
    await bench.create('VSN0001');
    expect(await bench.run('RemoveVSN', { VirtualSerialNumber: 'VSN0001' })).toBe(409);
    expect(await bench.run('RemoveVSN', { VirtualSerialNumber: 'VSN0002' })).toBe(200);
    expect(await bench.feed()).toEqual(['VSN0001 4 false']);
  });

  it('are not for systems that are not capable of them', async () => {
    await using bench = await open([]);
    bench.simulator.world.system('host-1').capabilities.VirtualSerialNumberCapable = 'false';
    expect(await bench.run('AddVSN', { VirtualSerialNumber: 'VSN0009' })).toBe(409);
    expect((await bench.create('auto')).status).toBe(409);
    expect((await bench.create('none')).status).toBe(200);
  });
});
