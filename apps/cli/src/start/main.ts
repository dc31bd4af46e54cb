import { CommanderError } from 'commander';
import { VERSION } from '#config';
import { startTracing } from '#tracing';
import { EXIT } from '../exit-codes.js';
import { processTerminal } from '../terminal.js';
import { type StartOptions, startCommand } from './options.js';
import { start } from './start.js';

process.exitCode = await main();
process.exit();

async function main(): Promise<number> {
  const command = startCommand().exitOverride();
  try {
    command.parse();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.invalid;
    throw error;
  }
  const options = command.opts<StartOptions>();
  if (options.once && options.config !== undefined) {
    process.stderr.write('error: --once compares the simulated host with what it was before; leave --config out.\n');
    return EXIT.invalid;
  }
  const tracing = startTracing({ service: 'powervm-cli', version: VERSION });
  const code = await start(options, processTerminal());
  await tracing.shutdown();
  return code;
}
