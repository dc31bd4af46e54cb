import { ManualClock, type Simulator, startSimulator } from '#simulator';
import { RestClient } from '../../testing/rest-client.js';
import { at, elements, text } from '../../xml/element.js';
import { serializeRoot } from '../../xml/serialize.js';

let simulator: Simulator;
let client: RestClient;

beforeEach(async () => {
  simulator = await startSimulator();
  client = await RestClient.logon(simulator.hosts[0]!.url);
});
afterEach(() => simulator.close());

describe('updating a Virtual I/O Server', () => {
  it.each(['None', 'All', 'ViosNetwork', 'ViosFCMapping,ViosSCSIMapping'])(
    'with what was read under group %s changes nothing',
    async (group) => {
      const [vios] = (await client.get(`VirtualIOServer?group=${group}`)).objects;
      const path = `VirtualIOServer/${text(vios, 'PartitionUUID')}?group=${group}`;
      const read = await client.get(path);
      const before = simulator.world.snapshot();
      const etag = read.headers.get('ETag')!;
      const answer = await client.post(path, serializeRoot(read.objects[0]!), { 'If-Match': etag });
      expect([answer.status, answer.headers.get('ETag')]).toEqual([200, etag]);
      expect(simulator.world.snapshot()).toEqual(before);
    },
  );

  it('changes nothing because its uptime has grown meanwhile', async () => {
    class RestlessClock extends ManualClock {
      override now(): number {
        this.advance(700);
        return super.now();
      }
    }
    await using restless = await startSimulator({ clock: new RestlessClock() });
    const there = await RestClient.logon(restless.hosts[0]!.url);
    const [vios] = (await there.get('VirtualIOServer')).objects;
    const path = `VirtualIOServer/${text(vios, 'PartitionUUID')}`;
    const read = await there.get(path);
    const answer = await there.post(path, serializeRoot(read.objects[0]!));
    expect(answer.headers.get('ETag')).toBe(read.headers.get('ETag'));
    expect(text(answer.objects[0], 'Uptime')).not.toBe(text(read.objects[0], 'Uptime'));
  });

  it('takes another name, and finds it by that', async () => {
    const [vios] = (await client.get('VirtualIOServer')).objects;
    const document = serializeRoot(vios!).replace('>vios1<', '>storage1<');
    expect((await client.post(`VirtualIOServer/${text(vios, 'PartitionUUID')}`, document)).status).toBe(200);
    expect((await client.get("VirtualIOServer/search/(PartitionName=='storage1')")).objects).toHaveLength(1);
  });
});

describe('the network part of a Virtual I/O Server', () => {
  const path = async () => `VirtualIOServer/${text((await client.get('VirtualIOServer')).objects[0], 'PartitionUUID')}`;

  it('shows SEAs, trunks and free ports with group ViosNetwork only', async () => {
    const names = [
      'SharedEthernetAdapters',
      'TrunkAdapters',
      'FreeIOAdaptersForLinkAggregation',
      'FreeEthenetBackingDevicesForSEA',
    ];
    const counts = async (group: string) => {
      const [vios] = (await client.get(`${await path()}?group=${group}`)).objects;
      return names.map((name) => elements(at(vios, name)).filter((one) => one.name !== 'Metadata').length);
    };
    expect(await counts('ViosNetwork')).toEqual([1, 2, 2, 2]);
    expect(await counts('None')).toEqual([0, 0, 0, 0]);
  });

  it('cannot be changed there', async () => {
    const url = `${await path()}?group=ViosNetwork`;
    const document = serializeRoot((await client.get(url)).objects[0]!);
    const before = simulator.world.snapshot();
    const answer = await client.post(url, document.replace('>100 101 102 103<', '>100<'));
    expect([answer.status, text(answer.objects[0], 'Message')]).toEqual([
      501,
      expect.stringContaining('SharedEthernetAdapters'),
    ]);
    expect(simulator.world.snapshot()).toEqual(before);
    expect((await client.post(url, document)).status).toBe(200);
  });
});
