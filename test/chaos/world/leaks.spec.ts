import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST_PASSWORD } from '../stage/stage.js';
import { CANARY } from './instance.js';
import { LeakWatch } from './leaks.js';

async function withFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'leaks-'));
  await mkdir(join(folder, 'logs'));
  await mkdir(join(folder, 'nats', 'jetstream'), { recursive: true });
  const [log, block] = [join(folder, 'logs', 'storage-1.log'), join(folder, 'nats', 'jetstream', '1.blk')];
  return {
    ...{ folder, log, block },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

describe('looking for planted secrets', () => {
  it('finds one in a log and in the store, plain or in base64', async () => {
    await using at = await withFolder();
    await writeFile(at.log, `a password: ${HOST_PASSWORD}\n`);
    await writeFile(at.block, Buffer.from(`{"adminPass":"${CANARY}"}`).toString('base64'));
    expect(new LeakWatch(at.folder).look()).toEqual([at.log, at.block]);
  });

  it('looks at what has been added since, even if a part of it was there', async () => {
    await using at = await withFolder();
    const watch = new LeakWatch(at.folder);
    await writeFile(at.log, `said before ${CANARY.slice(0, 5)}`);
    expect(watch.look()).toEqual([]);
    await appendFile(at.log, CANARY.slice(5));
    expect(watch.look()).toEqual([at.log]);
    expect(watch.look()).toEqual([]);
  });

  it('does not look where secrets are kept on purpose', async () => {
    await using at = await withFolder();
    await writeFile(join(at.folder, 'password'), HOST_PASSWORD);
    expect(new LeakWatch(at.folder).look()).toEqual([]);
  });
});
