// npm test [-- <arguments for jest>]: installs what is missing, then lint, types and all tests side by side.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkNode, ensureDependencies, project, run, say } from './prepare.mjs';

checkNode();
await ensureDependencies();

const bin = (name, ...path) => [process.execPath, join(project, 'node_modules', name, ...path)];
const args = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'powervm-test-'));
const report = join(folder, 'jest.json');
// With one worker jest would wait for ever for a handle that a test has left open.
const workers = args.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)/.test(arg))
  ? []
  : [`--maxWorkers=${Math.max(2, availableParallelism())}`];

const [lint, types, tests] = await Promise.all([
  check('lint and format', [...bin('@biomejs/biome', 'bin', 'biome'), 'check', '.']),
  check('types', [...bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json', '--noEmit', '--incremental', 'false']),
  run(
    [
      process.execPath,
      '--experimental-vm-modules',
      '--no-warnings',
      join(project, 'node_modules', 'jest', 'bin', 'jest.js'),
      '--json',
      `--outputFile=${report}`,
      ...workers,
      ...args,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  ),
]);

for (const { what, code, output } of [lint, types]) {
  if (code === 0) say(`${what}: ok`);
  else say(`${output.trimEnd()}\n${what}: FAILED`);
}
const { passed, failed, skipped } = counts();
if (skipped > 0) say(`${skipped} skipped`);
rmSync(folder, { recursive: true, force: true });
process.exitCode = [lint.code, types.code, tests, failed].every((code) => code === 0) ? 0 : 1;
process.stdout.write(`${passed} passed, ${failed} failed\n`);

/** Runs a check without showing what it says, which matters only when it fails. */
function check(what, [program, ...rest]) {
  return new Promise((resolve) => {
    execFile(program, rest, { cwd: project, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ what, code: error ? 1 : 0, output: `${stdout}${stderr}` }),
    );
  });
}

/** A file with tests that could not even be read counts as one that failed. */
function counts() {
  try {
    const found = JSON.parse(readFileSync(report, 'utf8'));
    return {
      passed: found.numPassedTests,
      failed: found.numFailedTests + found.numRuntimeErrorTestSuites,
      skipped: found.numPendingTests + found.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
