import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Tests that are left out, by name (or the name of their class), with the feature that they need. */
export function leftOut(): Map<string, string> {
  const text = readFileSync(fileURLToPath(new URL('left-out.txt', import.meta.url)), 'utf8');
  const names = new Map<string, string>();
  let reason = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('# ')) reason = line.slice(2);
    else if (line.trim() !== '') names.set(line.trim(), reason);
  }
  return names;
}
