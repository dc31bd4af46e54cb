// npm run conformance [-- <part> ...]: real clients against the simulator, and our client against what real hosts said. A part is a
// folder here with run.mjs or run.ts; the last line of each is `N passed, N failed`, and so is ours, with the sums.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode, ensureDependencies, project } from '../../scripts/prepare.mjs';
import { ensurePythonEnv } from './python/ensure-python-env.mjs';

checkNode();
await ensureDependencies();
const here = dirname(fileURLToPath(import.meta.url));
const there = readdirSync(here).filter((name) => command(name) !== undefined);
const parts = process.argv.length > 2 ? process.argv.slice(2) : there;
const unknown = parts.filter((name) => !there.includes(name));
if (unknown.length > 0) {
  console.error(`No part "${unknown.join('", "')}"; there are ${there.join(', ')}.`);
  process.exit(1);
}
const started = Date.now();
await ensurePythonEnv();

const sums = { passed: 0, failed: 0 };
for (const name of parts) {
  console.log(`\n=== ${name}`);
  const { code, last } = await run(name);
  const counts = /^(\d+) passed, (\d+) failed$/.exec(last);
  const failed = Number(counts?.[2] ?? 0);
  sums.passed += Number(counts?.[1] ?? 0);
  // A part that ends badly without a failed case counts as one.
  sums.failed += failed > 0 ? failed : Number(code !== 0 || !counts);
}
console.log(`\n${Math.round((Date.now() - started) / 1000)} s`);
console.log(`${sums.passed} passed, ${sums.failed} failed`);
process.exitCode = sums.failed === 0 ? 0 : 1;

function command(name) {
  const plain = join(here, name, 'run.mjs');
  if (existsSync(plain)) return [plain];
  const typescript = join(here, name, 'run.ts');
  const loader = join(project, 'scripts', 'typescript.mjs');
  return existsSync(typescript) ? ['--conditions=source', '--import', loader, typescript] : undefined;
}

function run(name) {
  const child = spawn(process.execPath, command(name), { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  let last = '';
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    process.stdout.write(chunk);
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    last = lines.filter((line) => line.trim() !== '').pop() ?? last;
  });
  return new Promise((done, broken) => {
    child.once('error', broken);
    child.once('close', (code) => done({ code, last: rest.trim() === '' ? last : rest.trim() }));
  });
}
