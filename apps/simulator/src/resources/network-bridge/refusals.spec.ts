import { ClientNetworkAdapter, type Mutate, type NetworkBridge } from '#powervm';
import { BridgeBench, refusal } from '../../testing/bridge-bench.js';

describe('a bridge refuses, and stays as it is,', () => {
  it('a 21st VLAN on a trunk', async () => {
    await using bench = await BridgeBench.open({
      bridges: [{ taggedVlans: Array.from({ length: 20 }, (_, n) => 100 + n) }],
    });
    const [bridge] = await bench.bridges();
    const refused = await refusal(bench, () =>
      bench.client.update(bridge!, (draft) => {
        for (const sea of draft.seas) for (const trunk of sea.trunks) trunk.taggedVlans = [...trunk.taggedVlans, 50];
      }),
    );
    expect(refused).toEqual([400, expect.stringContaining('21 VLANs')]);
  });

  it('a 16th additional trunk', async () => {
    const additionalTrunks = Array.from({ length: 15 }, (_, n) => ({ pvid: 3000 + n, taggedVlans: [200 + n] }));
    await using bench = await BridgeBench.open({ bridges: [{ additionalTrunks }] });
    expect(await refusal(bench, () => bench.addTrunk(3100, [300]))).toEqual([
      409,
      expect.stringContaining('16 additional trunks; 15 are possible'),
    ]);
  });

  it.each<[string, number, number[], string]>([
    ['a VLAN that another trunk of its SEA has', 4094, [101], 'VLAN 101 is on two trunks of SEA ent8 of vios1'],
    [
      'a VLAN of its peer',
      4094,
      [300],
      'VLAN 300 of trunk (new, 4094) of SEA ent8 of vios1 is used on the same virtual switch by ent6 of vios1',
    ],
    ['the own VLAN of its peer', 4094, [2], 'VLAN 2 of trunk (new, 4094)'],
    ['a VLAN of an orphan', 4094, [600], 'ent10 of vios2'],
    ['the VLAN of a control channel', 4000, [], 'ent5 of vios1'],
  ])('%s', async (_what, pvid, tagged, message) => {
    await using bench = await BridgeBench.open({
      bridges: [{ taggedVlans: [100, 101] }, { taggedVlans: [300] }],
      orphanTrunks: [{ vios: 2, pvid: 600 }],
    });
    expect(await refusal(bench, () => bench.addTrunk(pvid, tagged))).toEqual([409, expect.stringContaining(message)]);
  });

  it('a trunk for one SEA of a failover pair only', async () => {
    await using bench = await BridgeBench.open();
    const [bridge] = await bench.bridges();
    const refused = await refusal(bench, () =>
      bench.client.update(bridge!, (draft) => {
        for (const trunk of Array.from(draft.seas)[0]!.trunks) trunk.taggedVlans = [...trunk.taggedVlans, 200];
      }),
    );
    expect(refused).toEqual([409, expect.stringContaining('carry different VLANs')]);
  });

  it('equal priorities in both SEAs of a pair', async () => {
    await using bench = await BridgeBench.open();
    const [bridge] = await bench.bridges();
    const refused = await refusal(bench, () =>
      bench.client.update(bridge!, (draft) => {
        for (const sea of draft.seas) for (const trunk of sea.trunks) trunk.priority = 1;
      }),
    );
    expect(refused).toEqual([409, expect.stringContaining('same TrunkPriority 1')]);
  });

  it('a trunk that its SEA does not have', async () => {
    await using bench = await BridgeBench.open();
    const [bridge] = await bench.bridges();
    const refused = await refusal(bench, () =>
      bench.client.update(bridge!, (draft) => {
        for (const sea of draft.seas) for (const trunk of sea.trunks) trunk.deviceName = 'ent77';
      }),
    );
    expect(refused).toEqual([409, expect.stringContaining('has no trunk ent77')]);
  });

  it('other load groups than its trunks make, as only an HMC takes VLANs from there', async () => {
    await using bench = await BridgeBench.open({
      bridges: [{ additionalTrunks: [{ pvid: 4094, taggedVlans: [200] }] }],
    });
    const [bridge] = await bench.bridges();
    const refused = await refusal(bench, () =>
      bench.client.update(bridge!, (draft) => {
        draft.loadGroups.remove(({ pvid }) => pvid === 4094);
      }),
    );
    expect(refused).toEqual([501, expect.stringContaining('LoadGroups')]);
  });

  it.each<[string, Mutate<NetworkBridge>]>([
    ['FailoverEnabled', (draft) => Object.assign(draft, { failover: false })],
    ['ControlChannelID', (draft) => Object.assign(draft, { controlChannelId: 77 })],
    ['HighAvailabilityMode', ({ seas }) => Object.assign(Array.from(seas)[0]!, { highAvailability: 'sharing' })],
  ])('another %s, by name', async (name, change) => {
    await using bench = await BridgeBench.open();
    const [bridge] = await bench.bridges();
    expect(await refusal(bench, () => bench.client.update(bridge!, change))).toEqual([
      501,
      expect.stringContaining(name),
    ]);
  });

  it('changes while a VIOS runs without RMC', async () => {
    await using bench = await BridgeBench.open();
    const [vios] = bench.simulator.world.table('VirtualIOServer').in('host-1');
    vios!.rmc = 'inactive';
    expect(await refusal(bench, () => bench.addTrunk(4094, [200]))).toEqual([409, expect.stringContaining('RMC')]);
  });

  it('a stale etag', async () => {
    await using bench = await BridgeBench.open();
    const [bridge] = await bench.bridges();
    await bench.addTrunk(4094, [200]);
    const path = new URL(bridge!.meta.href).pathname;
    const token = /<X-API-Session>([^<]+)</.exec(await (await logon(bench)).text())![1]!;
    const headers = { 'X-API-Session': token, 'If-Match': bridge!.meta.etag! };
    const read = await fetch(`${bench.simulator.hosts[0]!.url}${path}`, { headers: { 'X-API-Session': token } });
    const document = /<content[^>]*>(.*)<\/content>/s.exec(await read.text())![1]!;
    const answer = await fetch(`${bench.simulator.hosts[0]!.url}${path}`, { method: 'POST', headers, body: document });
    expect(answer.status).toBe(412);
  });
});

function logon(bench: BridgeBench): Promise<Response> {
  const body = `<LogonRequest xmlns="http://www.ibm.com/xmlns/systems/power/firmware/web/mc/2012_10/" schemaVersion="V1_0"><UserID>nova</UserID><Password>nova</Password></LogonRequest>`;
  return fetch(`${bench.simulator.hosts[0]!.url}/rest/api/web/Logon`, { method: 'PUT', body });
}

it('the trunk of a SEA is neither deleted nor changed as an adapter of its VIOS', async () => {
  await using bench = await BridgeBench.open();
  const [vios] = await bench.vioses();
  const [trunk] = await bench.client.feed(ClientNetworkAdapter, { parent: vios! });
  expect(trunk).toMatchObject({ deviceName: 'ent4', trunkPriority: 1 });
  const message = expect.stringContaining('belongs to the shared Ethernet adapter ent8');
  expect(await refusal(bench, () => bench.client.delete(trunk!))).toEqual([409, message]);
  const change = () =>
    bench.client.update(trunk!, (draft) => {
      draft.taggedVlans = [900];
    });
  expect(await refusal(bench, change)).toEqual([409, message]);
});
