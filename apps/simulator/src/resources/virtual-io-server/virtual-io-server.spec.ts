import { type Simulator, startSimulator } from '#simulator';
import { RestClient } from '../../testing/rest-client.js';
import { text } from '../../xml/element.js';
import { serializeRoot } from '../../xml/serialize.js';

let simulator: Simulator;
let client: RestClient;

beforeEach(async () => {
  simulator = await startSimulator();
  client = await RestClient.logon(simulator.hosts[0]!.url);
});
afterEach(() => simulator.close());

describe('updating a Virtual I/O Server', () => {
  it.each(['None', 'All', 'ViosFCMapping,ViosSCSIMapping'])(
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

  it('takes another name, and finds it by that', async () => {
    const [vios] = (await client.get('VirtualIOServer')).objects;
    const document = serializeRoot(vios!).replace('>vios1<', '>storage1<');
    expect((await client.post(`VirtualIOServer/${text(vios, 'PartitionUUID')}`, document)).status).toBe(200);
    expect((await client.get("VirtualIOServer/search/(PartitionName=='storage1')")).objects).toHaveLength(1);
  });
});
