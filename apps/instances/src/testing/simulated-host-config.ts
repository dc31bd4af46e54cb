import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedHost } from '#simulator';

/** A simulated host as an operator would configure it. */
export function simulatedHostConfig({ id, url, serial }: Pick<SimulatedHost, 'id' | 'url' | 'serial'>) {
  const passwordFile = join(mkdtempSync(join(tmpdir(), 'powervm-password-')), 'password');
  writeFileSync(passwordFile, 'nova', { mode: 0o600 });
  return { id, url, serial, logon: { kind: 'password', user: 'nova', passwordFile } };
}
