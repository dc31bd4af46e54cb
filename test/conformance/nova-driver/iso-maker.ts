import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { debianPackage, debianTool } from '#testing';

/**
 * The program by which Nova makes config drives, and where it is only unpacked, the one library that a small Debian lacks.
 *
 * @param folder where a script may be put
 * @returns      path of the program
 */
export async function isoMaker(folder: string): Promise<string> {
  const program = await debianTool('genisoimage', 'usr/bin/genisoimage');
  const runs = await promisify(execFile)(program, ['-version']).then(
    () => true,
    () => false,
  );
  if (runs) return program;
  const libraries = join(await debianPackage('libmagic1'), 'usr', 'lib');
  const library = (await readdir(libraries, { recursive: true })).find((name) => name.endsWith('libmagic.so.1'));
  if (library === undefined) throw new Error(`${program} does not run: install genisoimage`);
  const script = join(folder, 'genisoimage');
  const path = dirname(join(libraries, library));
  await writeFile(script, `#!/bin/sh\nLD_LIBRARY_PATH='${path}' exec '${program}' "$@"\n`, { mode: 0o755 });
  return script;
}
