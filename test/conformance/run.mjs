// npm run conformance [-- <part> ...]: real clients against the simulator, and our client against what real hosts said. A part is a
// folder here with run.mjs or run.ts. Two run at a time, their lines named; the last line of each is `N passed, N failed`, and so is
// ours, with the sums.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { checkNode, ensureDependencies, project } from '../../scripts/prepare.mjs';
import { ensurePythonEnv } from './python/ensure-python-env.mjs';

const AT_ONCE = 2;
/** Many times what the longest part takes. */
const LIMIT_MINUTES = 18;

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
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => {
    for (const end of running) end();
    process.exit(1);
  });

// Only the fuzz test needs no Python, so it runs while the environment is made.
const waiting = [...parts].sort((a, b) => Number(b === 'fuzz') - Number(a === 'fuzz'));
const python = waiting.some((name) => name !== 'fuzz') ? ensurePythonEnv() : Promise.resolve();
const outcomes = new Map();
await Promise.all([
  python.catch((error) => console.log(`Python environment: ${error.message}`)),
  ...Array.from({ length: AT_ONCE }, worker),
]);

console.log('');
const sums = { passed: 0, failed: 0 };
for (const [name, { passed, failed, seconds }] of outcomes) {
  console.log(`${name}: ${passed} passed, ${failed} failed, ${seconds} s`);
  sums.passed += passed;
  sums.failed += failed;
}
console.log(`${secondsSince(started)} s`);
console.log(`${sums.passed} passed, ${sums.failed} failed`);
process.exitCode = sums.failed === 0 ? 0 : 1;

async function worker() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const ready =
      name === 'fuzz' ||
      (await python.then(
        () => true,
        () => false,
      ));
    outcomes.set(name, ready ? await run(name) : { passed: 0, failed: 1, seconds: 0 });
  }
}

function command(name) {
  const plain = join(here, name, 'run.mjs');
  if (existsSync(plain)) return [plain];
  const typescript = join(here, name, 'run.ts');
  const loader = join(project, 'scripts', 'typescript.mjs');
  return existsSync(typescript) ? ['--conditions=source', '--import', loader, typescript] : undefined;
}

function run(name) {
  const since = Date.now();
  // In a process group of its own, so that nothing of it outlives its time.
  const child = spawn(process.execPath, command(name), {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const end = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  running.add(end);
  const limit = setTimeout(() => {
    console.log(`${name} | ended: not done after ${LIMIT_MINUTES} minutes`);
    end();
  }, LIMIT_MINUTES * 60_000);
  let last = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    console.log(`${name} | ${line}`.trimEnd());
    if (line.trim() !== '') last = line.trim();
  });
  return new Promise((done, broken) => {
    child.once('error', broken);
    child.once('close', (code) => {
      clearTimeout(limit);
      running.delete(end);
      const counts = /^(\d+) passed, (\d+) failed$/.exec(last);
      const failed = Number(counts?.[2] ?? 0);
      done({
        passed: Number(counts?.[1] ?? 0),
        // A part that ends badly without a failed case counts as one.
        failed: failed > 0 ? failed : Number(code !== 0 || !counts),
        seconds: secondsSince(since),
      });
    });
  });
}

function secondsSince(time) {
  return Math.round((Date.now() - time) / 1000);
}
