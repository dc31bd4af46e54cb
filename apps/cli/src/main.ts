import { VERSION } from '#config';
import { startTracing } from '#tracing';
import { run } from './run.js';
import { processTerminal } from './terminal.js';

const tracing = startTracing({ service: 'powervm-cli', version: VERSION });
const code = await run(process.argv.slice(2), processTerminal());
await tracing.shutdown();
process.exit(code);
