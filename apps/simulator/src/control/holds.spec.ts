import { CONTROLS, controlled } from '../testing/controls.js';
import { partitionDocument } from '../testing/partition-documents.js';

const CREATE = { operation: 'PUT ManagedSystem/LogicalPartition' };

describe.each(CONTROLS)('holding requests, %s', (_name, of) => {
  it('holds a request before it is applied, until it is released', async () => {
    await using host = await controlled(of);
    const hold = await host.control.hold({ match: CREATE, at: 'before' });
    expect((await hold.status()).state).toBe('waiting');
    const created = host.create();
    const held = await hold.reached();
    expect(held).toMatchObject({ operation: CREATE.operation, hostId: 'host-1', clientGone: false });
    expect(host.names()).not.toContain('vm1');
    expect((await hold.release()).state).toBe('over');
    expect((await created).status).toBe(200);
    expect(host.names()).toContain('vm1');
  });

  it('holds a request that is applied but not answered', async () => {
    await using host = await controlled(of);
    const hold = await host.control.hold({ match: CREATE, at: 'after' });
    const created = host.create();
    await hold.reached();
    expect(host.names()).toContain('vm1');
    await hold.release();
    expect((await created).status).toBe(200);
  });

  it('holds the n-th that matches, and no other', async () => {
    await using host = await controlled(of);
    const hold = await host.control.hold({ match: CREATE, at: 'before', when: { nth: 2 } });
    expect((await host.create('vm1')).status).toBe(200);
    const second = host.create('vm2');
    await hold.reached();
    expect((await host.create('vm3')).status).toBe(200);
    await hold.release();
    expect((await second).status).toBe(200);
  });

  it('applies a request whose client is gone when it is released: late effects', async () => {
    await using host = await controlled(of);
    const hold = await host.control.hold({ match: CREATE, at: 'before' });
    const impatient = new AbortController();
    const request = host.client.abortable(
      'PUT',
      host.collection,
      partitionDocument({ name: 'late' }),
      impatient.signal,
    );
    await hold.reached();
    impatient.abort();
    await expect(request).rejects.toThrow('abort');
    while (!(await hold.status()).held[0]?.clientGone) await host.client.get('ManagementConsole');
    const applied = await host.control.hold({ match: CREATE, at: 'after' });
    await hold.release();
    await applied.reached();
    expect(host.names()).toContain('late');
  });

  it('cuts the connection on release when asked to, so that nothing is applied', async () => {
    await using host = await controlled(of);
    const hold = await host.control.hold({ match: CREATE, at: 'before' });
    const created = host.create();
    const refused = expect(created).rejects.toThrow('fetch failed');
    await hold.reached();
    await hold.release({ cut: true });
    await refused;
    expect(host.names()).not.toContain('vm1');
  });

  it('lists what is held', async () => {
    await using host = await controlled(of);
    const hold = await host.control.hold({ match: CREATE, at: 'before', when: { nth: 1, count: 2 } });
    const both = [host.create('a'), host.create('b')];
    while ((await hold.status()).hits < 2) await host.client.get('ManagementConsole');
    const [only] = await host.control.holds();
    expect(only?.held.map(({ operation }) => operation)).toEqual([CREATE.operation, CREATE.operation]);
    await host.control.clear();
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
    expect(await host.control.holds()).toEqual([]);
  });

  it('says so when no request comes, and when the hold is over', async () => {
    await using host = await controlled(of);
    const hold = await host.control.hold({ match: CREATE, at: 'before' });
    await expect(hold.reached(1)).rejects.toMatchObject({ code: 'control.hold-not-reached' });
    await hold.release();
    await expect(hold.reached(1000)).rejects.toMatchObject({ code: 'control.hold-over' });
  });

  it('lets go of everything when the simulator closes', async () => {
    await using host = await controlled(of);
    const hold = await host.control.hold({ match: CREATE, at: 'before' });
    const refused = expect(host.create()).rejects.toThrow('fetch failed');
    await hold.reached();
    await host.simulator.close();
    await refused;
  });
});
