#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/apps/cli/src/main.js', import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  process.stderr.write(
    'powervm is not built yet. Run `npm run build` in the project (or `npm start`, which does it too).\n',
  );
  process.exitCode = 1;
}
