import { type Simulator, startSimulator } from '#simulator';
import { RestClient } from '../../testing/rest-client.js';
import { at, elements, text } from '../../xml/element.js';

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

async function result(operation: string, parameters: Record<string, string>, name: string) {
  const { objects } = await client.startJob(system, operation, parameters);
  const [ended] = (await client.get(`jobs/${text(objects[0], 'JobID')}`)).objects;
  const found = elements(at(ended, 'Results'), 'JobParameter').find((one) => text(one, 'ParameterName') === name);
  return text(found, 'ParameterValue');
}

describe('the placement of partitions', () => {
  it('has a score for each of them', async () => {
    const scores = JSON.parse((await result('GetDPOStatus', {}, 'result'))!) as Record<string, string>[];
    expect(scores.map(({ LPAR_ID, LPAR_NAME }) => [LPAR_ID, LPAR_NAME])).toEqual([
      ['1', 'vios1'],
      ['2', 'vios2'],
      ['3', 'novalink'],
    ]);
  });
});

describe('WWPNs of a host', () => {
  it('are handed out in pairs that follow one another', async () => {
    const next = () => result('GetNextWWPNs', { numberPairsRequested: '2' }, 'wwpnList');
    const [first, second] = [(await next())!.split(','), (await next())!.split(',')];
    const all = [...first, ...second].map((wwpn) => BigInt(`0x${wwpn}`));
    expect(all.map((wwpn) => wwpn - all[0]!)).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n]);
  });

  it.each(['0', '-1', 'some', '1e400', '40000', '99999999999999999999'])(
    'are not handed out %s at once',
    async (pairs) => {
      const before = JSON.stringify(simulator.world.snapshot());
      const answer = await client.startJob(system, 'GetNextWWPNs', { numberPairsRequested: pairs });
      expect([400, 409]).toContain(answer.status);
      expect(JSON.stringify(simulator.world.snapshot())).toBe(before);
      const [document] = (await client.get(system)).objects;
      expect(text(document, 'AssociatedSystemIOConfiguration/AvailableWWPNs')).toBe('65535');
    },
  );
});
