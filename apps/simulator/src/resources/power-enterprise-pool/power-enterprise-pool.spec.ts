import { type Simulator, startSimulator } from '#simulator';
import { RestClient } from '../../testing/rest-client.js';
import { text } from '../../xml/element.js';

const enterprisePool = { name: 'pool', total: { units: 20, memory: 100 }, own: { units: 4, memory: 0 } };

async function open(options = {}): Promise<{ simulator: Simulator; client: RestClient }> {
  const simulator = await startSimulator({ hosts: [options] });
  return { simulator, client: await RestClient.logon(simulator.hosts[0]!.url) };
}

describe('an enterprise pool', () => {
  it('is not there unless the host has one', async () => {
    const { simulator, client } = await open();
    expect((await client.get('PowerEnterprisePool?group=None')).status).toBe(204);
    await simulator.close();
  });

  it('gives to its members what it has, and no more', async () => {
    const { simulator, client } = await open({ enterprisePool });
    const [self] = (await client.get('PowerEnterprisePool')).selves;
    const pool = new URL(self!).pathname;
    const feed = await client.get(`${pool}/PowerEnterprisePoolMember`);
    const member = new URL(feed.selves[0]!).pathname;
    const document = /<content[^>]*>(.*?)<\/content>/s.exec(feed.body)![1]!;
    const units = (wanted: string) =>
      client.post(member, document.replace('>4</MobileCoDProcUnits>', `>${wanted}</MobileCoDProcUnits>`));
    expect((await units('20')).status).toBe(200);
    expect(text((await client.get(pool)).objects[0], 'AvailableMobileCoDProcUnits')).toBe('0');
    const before = JSON.stringify(simulator.world.snapshot());
    expect((await units('21')).status).toBe(409);
    expect((await units('-1')).status).toBe(400);
    expect(JSON.stringify(simulator.world.snapshot())).toBe(before);
    await simulator.close();
  });
});
