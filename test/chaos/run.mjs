// npm run chaos: see `npm run chaos -- --help`.
import { checkNode, ensureBuild, ensureDependencies, project, run } from '../../scripts/prepare.mjs';

checkNode();
await ensureDependencies();
await ensureBuild();
process.exitCode = await run([
  process.execPath,
  '--conditions=source',
  '--import',
  `${project}scripts/typescript.mjs`,
  `${project}test/chaos/main.ts`,
  ...process.argv.slice(2),
]);
