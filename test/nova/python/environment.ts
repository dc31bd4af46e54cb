import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectFolder, runCommand } from '#nats-server';

/** Debian's own: its extension modules, and with them its OpenStack, are built for no other. */
const PYTHON = '/usr/bin/python3';
const MINUTES = 60_000;

/** Our packages, in the order in which they need each other. */
export const PACKAGES = ['libs/python/powervm_client', 'apps/nova-driver', 'apps/neutron-driver'];

export interface PythonEnvironment {
  folder: string;
  python: string;
}

const made = new Map<string, Promise<PythonEnvironment>>();

/**
 * The Python environment `zed` (on top of Debian's packages) or `current` (all from the package index), made once for each
 * state of its requirements, with our packages as they are now.
 *
 * @throws Error saying what failed
 */
export function pythonEnvironment(name: 'zed' | 'current', say: (line: string) => void): Promise<PythonEnvironment> {
  const known = made.get(name);
  if (known) return known;
  const making = make(name, say);
  made.set(name, making);
  return making;
}

async function make(name: string, say: (line: string) => void): Promise<PythonEnvironment> {
  const file = (kind: string) => fileURLToPath(new URL(`${kind}-${name}.txt`, import.meta.url));
  const [requirements, constraints] = [file('requirements'), file('constraints')];
  const constrained = existsSync(constraints) ? ['-c', constraints] : [];
  const hash = createHash('sha256').update(readFileSync(requirements));
  if (constrained.length > 0) hash.update(readFileSync(constraints));
  const parent = join(projectFolder(), '.powervm', 'nova');
  const folder = join(parent, `python-${name}-${hash.digest('hex').slice(0, 12)}`);
  const python = join(folder, 'bin', 'python');
  const complete = join(folder, 'complete');
  const pip = (...args: string[]) =>
    runCommand(python, ['-m', 'pip', '--disable-pip-version-check', '-q', ...args], { timeoutMs: 30 * MINUTES });
  if (!existsSync(complete)) {
    say(`making the Python environment "${name}" (some minutes, once)`);
    mkdirSync(parent, { recursive: true });
    rmSync(folder, { recursive: true, force: true });
    await runCommand(PYTHON, ['-m', 'venv', ...(name === 'zed' ? ['--system-site-packages'] : []), folder]);
    await pip('install', '--progress-bar', 'off', ...constrained, '-r', requirements);
    writeFileSync(complete, '');
  }
  await installOurs(pip, folder, constrained);
  return { folder, python };
}

/** As a deployer does: wheels are built, then installed with what they name as needed. */
async function installOurs(
  pip: (...args: string[]) => Promise<string>,
  folder: string,
  constrained: readonly string[],
): Promise<void> {
  const there = PACKAGES.map((path) => join(projectFolder(), path)).filter((path) => existsSync(path));
  if (there.length === 0) return;
  const wheels = join(folder, 'wheels');
  rmSync(wheels, { recursive: true, force: true });
  await pip('wheel', '--no-deps', '-w', wheels, ...there);
  const built = readdirSync(wheels).map((name) => join(wheels, name));
  await pip('install', '--no-deps', '--force-reinstall', ...built);
  await pip('install', '--find-links', wheels, ...constrained, ...built);
}
