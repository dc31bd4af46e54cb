import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { findNatsServer, projectFolder, startNatsServer } from './index.js';

async function connectTo(url: string) {
  const connection = await connect({ servers: url, reconnectTimeWait: 20, maxReconnectAttempts: -1 });
  return { connection, [Symbol.asyncDispose]: () => connection.close() };
}

describe('a nats-server of our own', () => {
  it('is found or fetched, and says its version', async () => {
    const { path, version } = await findNatsServer();

    expect(existsSync(path)).toBe(true);
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('accepts clients as soon as it is there', async () => {
    await using server = await startNatsServer();
    await using client = await connectTo(server.url);

    expect(client.connection.info?.version).toBe(server.version);
    expect((await fetch(`${server.monitorUrl}/healthz`)).status).toBe(200);
  });

  it('keeps address and streams when it is killed and comes back', async () => {
    await using server = await startNatsServer();
    await using client = await connectTo(server.url);
    const manager = await jetstreamManager(client.connection);
    await manager.streams.add({ name: 'kept', subjects: ['kept.>'] });
    await jetstream(client.connection).publish('kept.one', 'first');

    await server.kill('SIGKILL');
    await server.restart();

    await using later = await connectTo(server.url);
    const stream = await (await jetstreamManager(later.connection)).streams.info('kept');
    expect(stream.state.messages).toBe(1);
  });

  it('keeps its streams where it is told to, with limits of JetStream, too', async () => {
    const storeDir = await mkdtemp(join(tmpdir(), 'store-'));
    await using server = await startNatsServer({ storeDir, jetstream: 'max_file_store: 1GB' });
    await using client = await connectTo(server.url);
    const manager = await jetstreamManager(client.connection);
    await manager.streams.add({ name: 'kept', subjects: ['kept.>'] });
    expect(existsSync(join(storeDir, 'jetstream', '$G', 'streams', 'kept'))).toBe(true);
    expect((await manager.getAccountInfo()).limits.max_storage).toBe(-1);
    await server.stop();
    await rm(storeDir, { recursive: true });
  });

  it('leaves nothing behind when it is stopped, twice if need be', async () => {
    const server = await startNatsServer();
    const { pid, storeDir } = server;

    await server.stop();
    await server.stop();

    expect(existsSync(storeDir)).toBe(false);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it('may be a program of another name', async () => {
    const program = join(await mkdtemp(join(tmpdir(), 'nats-program-')), 'nats-server-v2');
    await symlink((await findNatsServer()).path, program);
    await using server = await startNatsServer({ program });
    await using client = await connectTo(server.url);
    expect(client.connection.info?.version).toBe(server.version);
  });

  it('takes more configuration, and shows what the server says of a wrong one', async () => {
    await using server = await startNatsServer({ config: 'max_payload: 2MB' });
    await using client = await connectTo(server.url);
    expect(client.connection.info?.max_payload).toBe(2 * 1024 * 1024);

    await expect(startNatsServer({ config: 'max_payload: {' })).rejects.toMatchObject({ code: 'nats-server.start' });
  });

  it('refuses a port that another program has', async () => {
    await using server = await startNatsServer();
    const port = Number(new URL(server.url).port);

    await expect(startNatsServer({ port })).rejects.toThrow(/address already in use/);
  });

  it('ends when the process that started it is killed', async () => {
    const owner = spawn(
      process.execPath,
      ['--conditions=source', '--import', './scripts/typescript.mjs', 'libs/nats-server/src/fixtures/server-owner.ts'],
      { cwd: projectFolder(), stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = await once(owner.stdout, 'data');
    const { url } = JSON.parse(String(line));
    await using client = await connectTo(url);
    const lost = (async () => {
      for await (const { type } of client.connection.status()) if (type === 'disconnect') return type;
      return 'closed';
    })();

    owner.kill('SIGKILL');

    await expect(lost).resolves.toBe('disconnect');
  });
});
