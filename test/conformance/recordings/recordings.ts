import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const FOLDER = here('../../../.powervm/conformance');

/** One recorded answer, as lxml sees it. */
export interface Recording {
  readonly file: string;
  /** Path and query of the request, where the recording tells it. */
  readonly path: string | null;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Why lxml refuses the body; null when it is well-formed. */
  readonly reason: string | null;
  /** Names of what the entries hold, with namespace in braces. */
  readonly entries: readonly string[];
}

/** The recordings of pypowervm's source distribution, and the Python that has lxml and pypowervm. */
export class Recordings {
  private constructor(
    private readonly python: string,
    /** Holds `documents`, `written` and what else is made of them; removed by `close`. */
    readonly folder: string,
    readonly version: string,
    readonly all: readonly Recording[],
  ) {}

  static async fetch(): Promise<Recordings> {
    const { stdout } = await run(process.execPath, [here('../python/ensure-python-env.mjs')]);
    const python = stdout.trim().split('\n').at(-1)!;
    const version = await pinnedVersion();
    const source = await sourceDistribution(python, version);
    const folder = join(FOLDER, `recordings-${process.pid}`);
    await mkdir(join(folder, 'written'), { recursive: true });
    const data = join(source, `pypowervm-${version}`, 'pypowervm', 'tests', 'data');
    const index = await ask<Recording[]>(python, ['documents', data, folder]);
    return new Recordings(python, folder, version, index);
  }

  async body(file: string): Promise<string> {
    return await readFile(join(this.folder, 'documents', file), 'utf8');
  }

  async keep(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, 'written', name), text);
  }

  async ask<T>(command: 'canonical' | 'values', ...rest: string[]): Promise<T> {
    return await ask<T>(this.python, [command, this.folder, ...rest]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function ask<T>(python: string, args: string[]): Promise<T> {
  const { stdout } = await run(python, [here('oracle.py'), ...args], { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout) as T;
}

async function pinnedVersion(): Promise<string> {
  const constraints = await readFile(here('../python/constraints.txt'), 'utf8');
  const version = /^pypowervm==(\S+)$/m.exec(constraints)?.[1];
  if (version === undefined) throw new Error('test/conformance/python/constraints.txt does not pin pypowervm');
  return version;
}

/** Downloads and unpacks the source distribution, once per version. */
async function sourceDistribution(python: string, version: string): Promise<string> {
  const target = join(FOLDER, `pypowervm-${version}-source`);
  if (await exists(target)) return target;
  const half = `${target}.${process.pid}`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true });
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-binary', 'pypowervm'];
  await run(python, [...pip, '--dest', half, `pypowervm==${version}`]);
  const archive = (await readdir(half)).find((name) => name.endsWith('.tar.gz'));
  if (archive === undefined) throw new Error(`the package index gave no source distribution of pypowervm ${version}`);
  await run(python, ['-m', 'tarfile', '--extract', join(half, archive), half]);
  await rename(half, target).catch(async (error: unknown) => {
    await rm(half, { recursive: true, force: true });
    if (!(await exists(target))) throw error;
  });
  return target;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
