import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../apps/cli/src/run.js';
import { screens } from '../../apps/cli/src/testing/screens.js';
import type { Cloud } from './cloud.js';

/** The command line as a person uses it. */
export async function cli({ config }: Cloud, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'powervm-cli-'));
  const file = join(folder, 'powervm.yaml');
  writeFileSync(file, JSON.stringify(config));
  const at = screens('', { POWERVM_CONFIG: file });
  const code = await run(args, at.terminal);
  return { code, stdout: at.stdout, stderr: at.stderr };
}
