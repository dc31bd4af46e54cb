import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectFolder, runCommand } from '#nats-server';

/** Debian's own: its extension modules, and with them its OpenStack, are built for no other. */
const PYTHON = '/usr/bin/python3';
const MINUTES = 60_000;

/** Our packages, in the order in which they need each other. */
export const PACKAGES = ['libs/python/powervm_client', 'apps/nova-driver', 'apps/neutron-driver'];

type Say = (line: string) => void;

export type EnvironmentName = 'zed' | 'current';

export interface PythonEnvironment {
  folder: string;
  python: string;
}

const made = new Map<string, Promise<PythonEnvironment>>();

/**
 * The Python environment `zed` (on top of Debian's packages) or `current` (all from the package index), made once for each
 * state of its requirements, with our packages as they were when a process first asked.
 *
 * @throws Error saying what failed
 */
export function pythonEnvironment(name: EnvironmentName, say: Say): Promise<PythonEnvironment> {
  const known = made.get(name);
  if (known) return known;
  const making = make(name, say);
  made.set(name, making);
  return making;
}

/** Brings our packages in an environment up to date. */
export async function installAgain(name: EnvironmentName): Promise<void> {
  await installOurs(place(name));
}

async function make(name: EnvironmentName, say: Say): Promise<PythonEnvironment> {
  const at = place(name);
  const complete = join(at.folder, 'complete');
  if (!existsSync(complete)) {
    say(`making the Python environment "${name}" (some minutes, once)`);
    removeFormer(name, dirname(at.folder));
    await runCommand(PYTHON, ['-m', 'venv', ...(name === 'zed' ? ['--system-site-packages'] : []), at.folder]);
    await pip(at, 'install', '--progress-bar', 'off', ...at.constrained, '-r', at.requirements);
    writeFileSync(complete, '');
  }
  await installOurs(at);
  return at;
}

/** Those of other requirements, and one that was not completed. */
function removeFormer(name: EnvironmentName, parent: string): void {
  mkdirSync(parent, { recursive: true });
  const former = readdirSync(parent).filter((folder) => folder.startsWith(`python-${name}-`));
  for (const folder of former) rmSync(join(parent, folder), { recursive: true, force: true });
}

function place(name: EnvironmentName) {
  const file = (kind: string) => fileURLToPath(new URL(`${kind}-${name}.txt`, import.meta.url));
  const [requirements, constraints] = [file('requirements'), file('constraints')];
  const hash = createHash('sha256').update(readFileSync(requirements)).update(readFileSync(constraints));
  const folder = join(projectFolder(), '.powervm', 'nova', `python-${name}-${hash.digest('hex').slice(0, 12)}`);
  return { folder, python: join(folder, 'bin', 'python'), requirements, constrained: ['-c', constraints] };
}

type Place = ReturnType<typeof place>;

function pip({ python }: Place, ...args: string[]): Promise<string> {
  const quiet = ['-m', 'pip', '--disable-pip-version-check', '-q'];
  return runCommand(python, [...quiet, ...args], { timeoutMs: 30 * MINUTES });
}

/** As a deployer does: wheels are built, then installed with what they name as needed. */
async function installOurs(at: Place): Promise<void> {
  const there = PACKAGES.map((path) => join(projectFolder(), path)).filter((path) => existsSync(path));
  if (there.length === 0) return;
  const wheels = join(at.folder, 'wheels');
  rmSync(wheels, { recursive: true, force: true });
  await pip(at, 'wheel', '--no-deps', '-w', wheels, ...there);
  const built = readdirSync(wheels).map((name) => join(wheels, name));
  await pip(at, 'install', '--no-deps', '--force-reinstall', ...built);
  await pip(at, 'install', '--find-links', wheels, ...at.constrained, ...built);
}
