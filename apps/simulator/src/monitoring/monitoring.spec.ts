import { ManualClock, type Simulator, startSimulator } from '#simulator';
import { RestClient } from '../testing/rest-client.js';
import { PCM } from '../xml/namespaces.js';

interface Sample {
  systemUtil: {
    utilSample: {
      timeBasedCycles: number;
      lparsUtil: { name: string; uuid: string; processor: { entitledProcCycles: number }; network?: unknown }[];
      viosUtil: { id: number | string; processor: { entitledProcCycles: number } }[];
    };
  };
}

let simulator: Simulator;
let clock: ManualClock;
let client: RestClient;
let base: string;

beforeEach(async () => {
  clock = new ManualClock();
  simulator = await startSimulator({ clock });
  const { url, systemUuid } = simulator.hosts[0]!;
  client = await RestClient.logon(url);
  base = `/rest/api/pcm/ManagedSystem/${systemUuid}`;
});
afterEach(() => simulator.close());

const document = (switches: string) =>
  `<p:ManagedSystemPcmPreference xmlns:p="${PCM}" xmlns="${PCM}">${switches}</p:ManagedSystemPcmPreference>`;
const set = (switches: string, headers = {}) =>
  client.post(`${base}/preferences?group=None`, document(switches), headers);
const longTerm = (value = true) => set(`<LongTermMonitorEnabled>${value}</LongTermMonitorEnabled>`);
/** Files of a monitor, the newest first: category and path. */
async function files(monitor = 'LongTermMonitor') {
  const { body } = await raw(`${base}/RawMetrics/${monitor}`);
  const entries = Array.from(body.matchAll(/<link type="[^"]*" href="[^"]*?(\/rest[^"]*)".*?term="([^"]*)"/g));
  return entries.map(([, path, category]) => ({ path: path!, category: category! })).reverse();
}
async function raw(path: string) {
  const signal = AbortSignal.timeout(10_000);
  const answer = await client.abortable('GET', `../../..${path}`, undefined, signal);
  return { status: answer.status, body: await answer.text() };
}
async function sample(category: string, nth = 0): Promise<Sample['systemUtil']['utilSample']> {
  const found = (await files()).filter((file) => file.category === category)[nth];
  return (JSON.parse((await raw(found!.path)).body) as Sample).systemUtil.utilSample;
}

describe('what is monitored', () => {
  it('is nothing at first, and is switched with the etag of the header', async () => {
    const first = await client.get(`${base}/preferences?group=None`);
    expect(first.body).toContain('<content type="application/xml">');
    expect(first.body).toContain('<LongTermMonitorEnabled>false<');
    const etag = first.headers.get('etag')!;
    const switches = '<LongTermMonitorEnabled>true</LongTermMonitorEnabled>';
    const second = await set(switches, { 'If-Match': etag });
    expect(second.body).toContain('<LongTermMonitorEnabled>true<');
    expect((await set(switches, { 'If-Match': etag })).status).toBe(412);
    expect((await client.get(`${base}/preferences`)).headers.get('etag')).toBe(second.headers.get('etag'));
  });

  it('is refused in another order, with other words and for other systems', async () => {
    const before = JSON.stringify(simulator.world.snapshot());
    expect((await set('<LongTermMonitorEnabled>yes</LongTermMonitorEnabled>')).status).toBe(400);
    expect((await set('<ShortTermMonitorEnabled>true</ShortTermMonitorEnabled><SystemName/>')).status).toBe(400);
    expect((await client.get('/rest/api/pcm/ManagedSystem/other/preferences')).status).toBe(404);
    expect((await client.get(`${base}/preferences?group=Nothing`)).status).toBe(400);
    expect(JSON.stringify(simulator.world.snapshot())).toBe(before);
  });

  it('tells clients of no event', async () => {
    const events = () => client.get('Event?QUEUE_CLIENTKEY_METHOD=USE_APPLICATIONID&QUEUE_APPLICATIONID=monitoring');
    await events();
    await longTerm();
    simulator.world.changed(simulator.world.system('host-1'));
    expect((await events()).body).not.toContain('PcmPreference');
  });
});

describe('samples', () => {
  it('are there from the start on, twice, and every 30 s after that; those of partitions every 120 s', async () => {
    expect(await files()).toEqual([]);
    await longTerm();
    const count = async (category: string) => (await files()).filter((file) => file.category === category).length;
    expect([await count('phyp'), await count('vios_1'), await count('vios_2'), await count('lpar')]).toEqual([
      2, 2, 2, 2,
    ]);
    clock.advance(60_000);
    expect([await count('phyp'), await count('lpar')]).toEqual([4, 2]);
    clock.advance(60_000);
    expect([await count('phyp'), await count('lpar')]).toEqual([6, 3]);
    await longTerm(false);
    expect(await files()).toEqual([]);
  });

  it('count on, evenly, while a partition is up', async () => {
    await longTerm();
    clock.advance(30_000);
    const [now, before] = [await sample('phyp'), await sample('phyp', 1)];
    expect(now.timeBasedCycles - before.timeBasedCycles).toBe(30 * 512e6);
    const used = (of: typeof now) => of.viosUtil[0]!.processor.entitledProcCycles;
    expect(used(now) - used(before)).toBe(30 * 512e6 * 0.5);
  });

  it('stand still while a partition is off, and stay what they were when it comes back', async () => {
    await longTerm();
    const used = async () => (await sample('phyp')).viosUtil[1]!.processor.entitledProcCycles;
    const before = await used();
    await simulator.control.changePartition('host-1', 'vios2', { state: 'not activated' });
    clock.advance(90_000);
    expect(await used()).toBe(before);
    expect((await files()).filter(({ category }) => category === 'vios_2')).toHaveLength(2);
    await simulator.control.changePartition('host-1', 'vios2', { state: 'running' });
    clock.advance(30_000);
    expect(await used()).toBeGreaterThan(before);
  });

  it('have no networks and no VIOSes of their own when only computing is monitored', async () => {
    await set('<LongTermMonitorEnabled>true</LongTermMonitorEnabled><ComputeLTMEnabled>true</ComputeLTMEnabled>');
    expect((await files()).some(({ category }) => category.startsWith('vios'))).toBe(false);
    expect((await sample('phyp')).lparsUtil[0]!.network).toBeUndefined();
  });

  it('of the short term come every 5 s under their own names', async () => {
    await set('<ShortTermMonitorEnabled>true</ShortTermMonitorEnabled>');
    clock.advance(10_000);
    const [newest, ...others] = (await files('ShortTermMonitor')).filter(({ category }) => category === 'phyp');
    expect(newest!.path).toContain('/ShortTermMonitor/STM_8284-22A*');
    expect(others).toHaveLength(3);
    expect(await files()).toEqual([]);
  });

  it('are forgotten after some time', async () => {
    await longTerm();
    const [newest] = await files();
    clock.advance(3_600_000);
    expect((await raw(newest!.path)).status).toBe(404);
  });
});
