// npm run nova:wheel: the Python packages as wheels in dist/python. Another Python than python3: PYTHON=...
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { project, run, say } from './prepare.mjs';

const PACKAGES = ['libs/python/powervm_client', 'apps/nova-driver', 'apps/neutron-driver'];

const python = process.env.PYTHON ?? 'python3';
const target = join(project, 'dist', 'python');
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const sources = PACKAGES.filter((path) => existsSync(join(project, path, 'pyproject.toml')));
const code = await run([python, '-m', 'pip', '-q', 'wheel', '--no-deps', '-w', target, ...sources]).catch(() => 1);
if (code !== 0) say(`The wheels were not built: ${python} needs its module pip (Debian: apt-get install python3-pip).`);
for (const name of readdirSync(target)) console.info(join('dist', 'python', name));
process.exitCode = code;
