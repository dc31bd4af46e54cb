import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installOnce } from './install-once.js';

const newFolder = () => mkdtemp(join(tmpdir(), 'install-once-'));

describe('installOnce', () => {
  it('does the work once for all that ask at the same time', async () => {
    const target = join(await newFolder(), 'tool');
    let runs = 0;
    const make = async (scratch: string) => {
      runs += 1;
      await writeFile(join(scratch, 'made'), `run ${runs}`);
      return join(scratch, 'made');
    };

    const paths = await Promise.all([installOnce(target, make), installOnce(target, make), installOnce(target, make)]);

    expect(paths).toEqual([target, target, target]);
    expect(await readFile(target, 'utf8')).toBe('run 1');
  });

  it('leaves nothing when the work fails, so that the next one can try', async () => {
    const folder = await newFolder();
    const target = join(folder, 'tool');

    await expect(installOnce(target, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');

    expect(await readdir(folder)).toEqual([]);
  });

  it('takes over from a holder that died', async () => {
    const target = join(await newFolder(), 'tool');
    await mkdir(`${target}.lock`);
    await writeFile(join(`${target}.lock`, 'pid'), '4194305'); // above the highest pid that Linux gives

    await installOnce(target, async (scratch) => scratch);

    expect(await readdir(target)).toEqual([]);
  });
});
