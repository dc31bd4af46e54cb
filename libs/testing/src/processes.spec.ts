import { connect } from '@nats-io/transport-node';
import { eventually, typescriptProcess, withNats } from './index.js';

const OWNER = 'libs/nats-server/src/fixtures/server-owner.ts';

describe('processes from sources', () => {
  it('run, can be read and killed, and take their nats-server along', async () => {
    await using owner = typescriptProcess(OWNER);
    const servers = (await owner.line(/"url":"(.*?)"/))[1] ?? '';
    const connection = await connect({ servers, reconnect: false });

    expect(await owner.kill('SIGKILL')).toBeUndefined();

    await connection.closed();
    await expect(connect({ servers, reconnect: false })).rejects.toThrow();
  });

  it('say what they wrote when the line that is waited for cannot come', async () => {
    await using broken = typescriptProcess('libs/testing/src/no-such-file.ts');

    await expect(broken.line(/ready/)).rejects.toThrow(/has ended.*no-such-file/s);
    expect(await broken.ended()).toBe(1);
  });
});

describe('eventually', () => {
  it('answers what the call answers once it holds', async () => {
    let calls = 0;
    const third = async () => {
      calls += 1;
      if (calls === 1) throw new Error('not yet');
      return calls === 3 ? 'there' : undefined;
    };

    await expect(eventually(third, { everyMs: 1 })).resolves.toBe('there');
  });

  it('fails with the last error', async () => {
    const refuse = () => Promise.reject(new Error('still closed'));

    await expect(eventually(refuse, { timeoutMs: 5, everyMs: 1 })).rejects.toThrow('still closed');
    await expect(eventually(() => false, { timeoutMs: 5, everyMs: 1 })).rejects.toThrow('did not hold within 5 ms');
  });
});

describe('withNats', () => {
  it('gives a server and a connection that survives its restart', async () => {
    await using nats = await withNats();
    const heard = nats.connection.subscribe('news', { max: 1 })[Symbol.asyncIterator]().next();
    await nats.connection.flush();
    const reconnected = (async () => {
      for await (const { type } of nats.connection.status()) if (type === 'reconnect') return;
    })();

    await nats.server.restart('SIGKILL');
    await reconnected;
    nats.connection.publish('news', 'back again');

    expect((await heard).value?.string()).toBe('back again');
  });
});
