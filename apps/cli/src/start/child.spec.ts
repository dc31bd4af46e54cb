import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child, ChildError } from './child.js';

const module = fileURLToPath(new URL('./fixtures/child.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'powervm-child-'));

function start(what: string) {
  const logFile = join(folder, `${what}-${Math.random()}.log`);
  const child = new Child({ name: 'storage', module, args: [what], env: process.env, logFile });
  return { child, logFile };
}

describe('a process of ours', () => {
  it('says that it is ready, writes to its log, and finishes what it does when it is stopped', async () => {
    const { child, logFile } = start('serve');
    expect(await child.ready()).toEqual({ ready: true, port: 4711 });
    await child.stop();
    expect(readFileSync(logFile, 'utf8')).toBe('I was told to: serve\ndraining\n');
    await child.stop();
  });

  it('that cannot start is reported with the end of its log', async () => {
    const { child } = start('fail');
    await expect(child.ready()).rejects.toThrow(/^storage ended with exit code 1\. [\s\S]*no such key/);
    await child.stop();
  });

  it('that is killed is reported, unless it was told to end', async () => {
    const { child } = start('serve');
    await child.ready();
    const died = child.died();
    process.kill(child.pid, 'SIGKILL');
    await expect(died).rejects.toThrow(ChildError);
    await expect(died).rejects.toThrow('storage ended by SIGKILL');
  });
});
