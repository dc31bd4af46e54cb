// npm start: see `npm start -- --help`.
import { checkNode, ensureBuild, ensureDependencies } from './prepare.mjs';

checkNode();
await ensureDependencies();
await ensureBuild();
await import('../dist/apps/cli/src/start/main.js');
