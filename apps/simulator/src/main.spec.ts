import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { connectControl } from '#simulator';
import type { ReadyMessage } from './command/announce.js';
import { RestClient } from './testing/rest-client.js';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const SOURCES = [
  '--conditions=source',
  '--no-warnings',
  '--import',
  fileURLToPath(new URL('../../../scripts/typescript.mjs', import.meta.url)),
];
const FREE = ['--port', '0', '--control-port', '0'];

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

async function forked(...options: string[]) {
  const child = fork(MAIN, [...FREE, ...options], { execArgv: SOURCES, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  children.push(child);
  const [ready] = (await once(child, 'message')) as [ReadyMessage];
  return { child, ready, output: text(child.stdout!) };
}

async function refused(...options: string[]): Promise<{ code: number; message: string }> {
  const child = spawn(process.execPath, [...SOURCES, MAIN, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  const [message, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code: code as number, message };
}

/** Resolves when a state that names this has been written. */
async function saveOf(name: string, stateDir: string): Promise<void> {
  const isSaved = () => readFile(join(stateDir, 'state.json'), 'utf8').then((state) => state.includes(name));
  for await (const _ of watch(stateDir)) if (await isSaved().catch(() => false)) return;
}

describe('the powervm-simulator command', () => {
  it('tells its parent and its user where everything is, serves, and stops cleanly on SIGTERM', async () => {
    const { child, ready, output } = await forked(
      '--hosts',
      '2',
      '--serial',
      '2100AAA',
      '--latency',
      '1-2',
      '--delay',
      'PowerOn=7',
    );
    expect(ready).toMatchObject({ ready: true, hosts: [{ id: 'host-1', serial: '2100AAA' }, { id: 'host-2' }] });
    const client = await RestClient.logon(ready.hosts[1]!.url);
    expect((await client.get('ManagedSystem')).status).toBe(200);
    const control = connectControl(ready.controlUrl!);
    expect(await control.delays()).toMatchObject({ jobs: { default: 0, PowerOn: 7 } });
    expect(await control.hosts()).toEqual(ready.hosts);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const printed = await output;
    for (const { url, serial } of ready.hosts) expect(printed).toMatch(new RegExp(`${serial}.*${url}`));
    expect(printed).toContain(`control  ${ready.controlUrl}`);
    expect(printed).toContain('user "nova"');
  });

  it('ends with its parent', async () => {
    const { child } = await forked();
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('has its state again after it was killed', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'powervm-state-'));
    const { child, ready } = await forked('--state-dir', stateDir);
    const saved = saveOf('vol-1', stateDir);
    await connectControl(ready.controlUrl!).addVolume({ id: 'vol-1', sizeBytes: 512 });
    await saved;
    child.kill('SIGKILL');
    await once(child, 'exit');
    const again = await forked('--state-dir', stateDir);
    const control = connectControl(again.ready.controlUrl!);
    expect(again.ready.hosts[0]?.systemUuid).toBe(ready.hosts[0]?.systemUuid);
    expect(await buffer(await control.volumeContent('vol-1'))).toEqual(Buffer.alloc(512));
    await rm(stateDir, { recursive: true, force: true });
  });

  it('says on standard error why it cannot start', async () => {
    const { code, message } = await refused('--serial', '2100AAA,2100BBB');
    expect([code, message]).toEqual([1, 'powervm-simulator: --serial: 2 serials for 1 host(s); see --hosts.\n']);
  });
});
