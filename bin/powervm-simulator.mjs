#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/apps/simulator/src/main.js', import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  process.stderr.write('powervm-simulator is not built yet. Run `npm run build` in the project.\n');
  process.exitCode = 1;
}
