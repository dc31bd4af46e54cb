import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, from the sources as well as from `dist`. */
export function projectFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) return process.cwd();
    folder = parent;
  }
  return folder;
}

/**
 * Where tools that we fetch or build are kept: `POWERVM_TOOLS_DIR`, or `.powervm/tools` in the project.
 * The folder need not exist yet.
 */
export function toolsFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.POWERVM_TOOLS_DIR ?? join(projectFolder(), '.powervm', 'tools');
}
