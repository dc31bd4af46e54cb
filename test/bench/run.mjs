// npm run bench [-- name ...]: every benchmark, one after another; each prints JSON and a table and fails below its goal.
import { spawnSync } from 'node:child_process';
import { checkNode, ensureDependencies, project } from '../../scripts/prepare.mjs';

const BENCHMARKS = ['round-trips', 'image-copy', 'simulator-feed', 'power-state-sync'];

checkNode();
await ensureDependencies();
const wanted = process.argv.slice(2);
if (wanted.includes('--help')) {
  console.info(`npm run bench [-- ${BENCHMARKS.join(' | ')} ...]: all of them, or those named`);
  process.exit(0);
}
const unknown = wanted.filter((name) => !BENCHMARKS.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are: ${BENCHMARKS.join(', ')}`);
  process.exit(2);
}
let failed = 0;
const names = wanted.length > 0 ? wanted : BENCHMARKS;
for (const name of names) {
  console.info(`== ${name}`);
  const args = ['--conditions=source', '--import', './scripts/typescript.mjs', `test/bench/${name}.ts`];
  const env = { LOG_LEVEL: 'error', ...process.env };
  const { status } = spawnSync(process.execPath, args, { cwd: project, stdio: 'inherit', env });
  if (status !== 0) failed += 1;
}
console.info(`${names.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
