import { ManualClock, type Simulator, startSimulator } from '#simulator';
import { partitionDocument } from '../testing/partition-documents.js';
import { RestClient, uomDocument } from '../testing/rest-client.js';
import { text } from '../xml/element.js';

let simulator: Simulator;
let clock: ManualClock;
let client: RestClient;
let collection: string;

beforeEach(async () => {
  clock = new ManualClock();
  simulator = await startSimulator({ clock });
  const { url, systemUuid } = simulator.hosts[0]!;
  client = await RestClient.logon(url);
  collection = `ManagedSystem/${systemUuid}/LogicalPartition`;
});
afterEach(() => simulator.close());

const uri = (application: string) =>
  `Event?QUEUE_CLIENTKEY_METHOD=USE_APPLICATIONID&QUEUE_APPLICATIONID=${application}&group=None`;
const poll = async (application = 'app') => {
  const answer = await client.get(uri(application));
  return answer.objects.map((event) => [
    text(event, 'EventType'),
    text(event, 'EventData'),
    text(event, 'EventDetail'),
  ]);
};

describe('the event feed', () => {
  it('greets a new application id once', async () => {
    expect(await poll()).toEqual([['NEW_CLIENT', '', '']]);
    expect(await poll('other')).toEqual([['NEW_CLIENT', '', '']]);
  });

  it('tells of additions, changes and deletions by child form URIs, to each queue once', async () => {
    await poll();
    const created = await client.put(collection, partitionDocument());
    const path = `${collection}/${text(created.objects[0], 'PartitionUUID')}`;
    await client.startJob(path, 'PowerOn');
    await client.startJob(path, 'PowerOff', { immediate: 'true' });
    await client.delete(path);
    const data = `${simulator.hosts[0]!.url}/rest/api/uom/${path}`;
    const own = (await poll()).filter(([, where]) => where === data);
    expect(own[0]).toEqual(['ADD_URI', data, '']);
    expect(own).toContainEqual(['MODIFY_URI', data, 'PartitionState,Other']);
    expect(own).toContainEqual(['MODIFY_URI', data, 'ReferenceCode,Other']);
    expect(own.at(-1)).toEqual(['DELETE_URI', data, '']);
  });

  it('holds a poll until something happens', async () => {
    await poll();
    const waiting = poll();
    await client.put(collection, partitionDocument());
    expect((await waiting)[0]?.[0]).toBe('ADD_URI');
  });

  it('answers 204 when its time is over', async () => {
    await poll();
    simulator.world.delays.eventPoll = 10_000;
    const waiting = client.get(uri('app'));
    const answered = waiting.then(({ status }) => status);
    // The clock is moved until the request, which is on its way, has arrived and waits on it.
    let done = false;
    void answered.then(() => {
      done = true;
    });
    while (!done) {
      clock.advance(10_000);
      await client.get('ManagementConsole');
    }
    expect(await answered).toBe(204);
  });

  it('broadcasts what a client puts', async () => {
    await poll();
    const data = `${simulator.hosts[0]!.url}/rest/api/uom/LogicalPartition/1/ClientNetworkAdapter/2`;
    const detail = '{"provider":"NOVA_PVM_VIF","action":"plug"}';
    const put = await client.put(
      'Event',
      uomDocument('Event', `<EventData>${data}</EventData><EventDetail>${detail}</EventDetail>`),
    );
    expect([put.status, text(put.objects[0], 'EventType')]).toEqual([200, 'CUSTOM_CLIENT_EVENT']);
    expect(await poll()).toEqual([['CUSTOM_CLIENT_EVENT', data, detail]]);
  });

  it('tells a queue that fell behind that events are missing', async () => {
    const feed = simulator.services.events.of('host-1');
    feed.capacity = 3;
    await poll();
    for (let n = 0; n < 10; n++) feed.publish('MODIFY_URI', `Thing/${n}`, 'Other');
    const types = (await poll()).map(([type]) => type);
    expect(types).toEqual(['MISSING_EVENTS', 'MODIFY_URI', 'MODIFY_URI', 'MODIFY_URI']);
  });

  it('tells every queue when its cache is cleared', async () => {
    await poll();
    simulator.services.events.of('host-1').clearCache();
    expect((await poll()).map(([type]) => type)).toEqual(['CACHE_CLEARED']);
  });

  it('needs an application id', async () => {
    expect((await client.get('Event')).status).toBe(400);
  });
});
