import { type ManualClock, manualClock } from '#testing';
import { connect, type EventBatch, events, type PowerVmClient, publishEvent } from '../index.js';
import { entry, feed, type Reply, type ScriptedServer, scriptedServer } from '../testing/scripted-server.js';

const LPAR = '3F3D4D15-0000-4000-8000-000000000001';

function event(type: string, id: number, data = '', detail = ''): string {
  return entry(
    'Event',
    `<EventType>${type}</EventType><EventID>${id}</EventID><EventData>${data}</EventData><EventDetail>${detail}</EventDetail>`,
  );
}

const started: Reply = { body: feed(event('NEW_CLIENT', 1)) };
const changed: Reply = {
  body: feed(
    event('MODIFY_URI', 2, `http://h/rest/api/uom/ManagedSystem/m/LogicalPartition/${LPAR}`, 'PartitionState,Other'),
  ),
};

/** Answers polls in turn, then holds them as a server does that has nothing to tell. */
function eventServer(...answers: (Reply | 'cut')[]): Promise<ScriptedServer> {
  return scriptedServer(() => answers.shift() ?? 'silence');
}

function clientOf(server: ScriptedServer, clock?: ManualClock): PowerVmClient {
  return connect({ url: server.url, logon: { kind: 'password', user: 'u', password: 'p' }, clock });
}

/** The next batches, as many as asked for. */
async function take(batches: AsyncGenerator<EventBatch>, count: number): Promise<EventBatch[]> {
  const taken: EventBatch[] = [];
  while (taken.length < count) {
    const next = await batches.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

describe('the event feed', () => {
  it('starts with a batch that asks to read everything, then tells what changed', async () => {
    await using server = await eventServer(started, changed);
    await using client = clientOf(server);
    const controller = new AbortController();
    const feed = events(client, 'app 1', { signal: controller.signal });
    const [first, second] = await take(feed, 2);

    expect(first).toMatchObject({ reread: true, events: [{ type: 'NEW_CLIENT' }] });
    expect(second).toEqual({
      reread: false,
      events: [
        {
          type: 'MODIFY_URI',
          id: '2',
          uri: `http://h/rest/api/uom/ManagedSystem/m/LogicalPartition/${LPAR}`,
          resourceType: 'LogicalPartition',
          uuid: LPAR,
          detail: 'PartitionState,Other',
          changes: ['PartitionState', 'Other'],
        },
      ],
    });
    expect(server.seen[0]?.path).toBe(
      '/rest/api/uom/Event?QUEUE_CLIENTKEY_METHOD=USE_APPLICATIONID&QUEUE_APPLICATIONID=app%201&group=None',
    );
    controller.abort();
    expect(await take(feed, 1)).toEqual([]);
  });

  it.each(['CACHE_CLEARED', 'MISSING_EVENTS'])('asks to read everything again after %s', async (type) => {
    await using server = await eventServer({ body: feed(event(type, 3)) });
    await using client = clientOf(server);
    const [batch] = await take(events(client, 'a'), 1);
    expect(batch?.reread).toBe(true);
  });

  it('keeps the payload of a custom event whole', async () => {
    await using server = await eventServer({ body: feed(event('CUSTOM_CLIENT_EVENT', 4, '', '{"a":1,"b":2}')) });
    await using client = clientOf(server);
    const [batch] = await take(events(client, 'a'), 1);
    expect(batch?.events[0]).toMatchObject({ detail: '{"a":1,"b":2}', changes: [], uuid: undefined });
  });

  it('passes over empty polls, without asking in a tight loop', async () => {
    const clock = manualClock();
    await using server = await eventServer({ status: 204 }, { body: feed() }, changed);
    await using client = clientOf(server, clock);
    const next = take(events(client, 'a'), 1);
    for (const polls of [1, 2]) {
      await clock.untilSleeping();
      expect(server.seen).toHaveLength(polls);
      await clock.advance(1_000);
    }
    expect((await next)[0]?.events).toHaveLength(1);
  });

  it('waits 5 s after a failed poll, and then asks to read everything, for events may be lost', async () => {
    const clock = manualClock();
    const errors: unknown[] = [];
    await using server = await eventServer({ status: 500 }, changed);
    await using client = clientOf(server, clock);
    const next = take(events(client, 'a', { onError: (error) => errors.push(error) }), 1);
    await clock.untilSleeping();
    await clock.advance(4_999);
    expect(server.seen).toHaveLength(1);
    await clock.advance(1);
    expect((await next)[0]).toMatchObject({ reread: true, events: [{ type: 'MODIFY_URI' }] });
    expect(errors).toMatchObject([{ code: 'hypervisor.failed' }]);
  });

  it('asks to read everything after a cut poll even when nothing new has come', async () => {
    const clock = manualClock();
    await using server = await eventServer('cut', 'cut', { status: 204 });
    await using client = clientOf(server, clock);
    const next = take(events(client, 'a'), 1);
    await clock.untilSleeping();
    await clock.advance(5_000);
    expect((await next)[0]).toEqual({ reread: true, events: [] });
  });

  it('ends with an error that waiting does not heal', async () => {
    await using server = await scriptedServer(() => ({}), { logon: () => ({ status: 401 }) });
    await using client = clientOf(server);
    await expect(take(events(client, 'a'), 1)).rejects.toMatchObject({ code: 'hypervisor.unauthorized' });
  });

  it('ends at once when its signal aborts a poll', async () => {
    const controller = new AbortController();
    await using server = await scriptedServer(() => {
      controller.abort();
      return 'silence';
    });
    await using client = clientOf(server);
    expect(await take(events(client, 'a', { signal: controller.signal }), 1)).toEqual([]);
  });
});

describe('publishing', () => {
  it('puts a custom event', async () => {
    await using server = await scriptedServer(() => ({ body: event('CUSTOM_CLIENT_EVENT', 1) }));
    await using client = clientOf(server);
    await publishEvent(client, { uri: 'http://h/x', detail: '{"provider":"NOVA_PVM_VIF"}' });
    expect(server.seen[0]).toMatchObject({ method: 'PUT', path: '/rest/api/uom/Event' });
    expect(server.seen[0]?.body).toContain('<EventData>http://h/x</EventData><EventDetail>');
  });
});
