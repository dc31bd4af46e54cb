import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Names of tests from a file of this folder; lines that begin with `#` tell the reason of those that follow.
 *
 * @returns name -> reason
 */
export function namedTests(file: 'left-out.txt' | 'not-run.txt'): Map<string, string> {
  const names = new Map<string, string>();
  let reason = '';
  for (const line of readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8').split('\n')) {
    if (line.startsWith('#')) reason = line.slice(1).trim();
    else if (line.trim() !== '') names.set(line.trim(), reason);
  }
  return names;
}
