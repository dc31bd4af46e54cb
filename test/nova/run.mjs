// npm run nova [-- <part> ...]: our drivers in real OpenStack. Parts: drivers (the Python packages' own tests), zed (Debian 12's
// OpenStack, with Tempest), current (a current Nova beside it). The last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode, ensureDependencies, project } from '../../scripts/prepare.mjs';

checkNode();
await ensureDependencies();
const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts');
const loader = join(project, 'scripts', 'typescript.mjs');
const child = spawn(
  process.execPath,
  ['--conditions=source', '--no-warnings', '--import', loader, main, ...process.argv.slice(2)],
  { cwd: project, stdio: 'inherit' },
);
// Ctrl-C reaches the child by the terminal, which then ends in order; other signals come to us alone.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
