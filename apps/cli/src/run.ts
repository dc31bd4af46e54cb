import { CommanderError } from 'commander';
import { toFailure } from '#contracts';
import { Cli } from './cli.js';
import { EXIT } from './exit-codes.js';
import { program } from './program.js';
import type { Terminal } from './terminal.js';
import { usageError } from './usage-error.js';

/**
 * Runs one command line.
 *
 * @param args  without the program's name
 * @returns the exit code, see exit-codes.ts. Never rejects.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const cli = new Cli(terminal);
  try {
    await program(cli).parseAsync([...args], { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    const help = error instanceof CommanderError && error.code.startsWith('commander.') && error.exitCode === 0;
    if (help) return EXIT.ok;
    // Without a command there is nothing wrong but that the help is all there is to say; it has been said.
    if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.invalid;
    const known = error instanceof CommanderError ? usage(error.message, args) : error;
    cli.fail(toFailure(known), args.includes('--json'));
    return cli.exitCode;
  }
}

function usage(message: string, args: readonly string[]) {
  const end = args.findIndex((arg) => arg.startsWith('-'));
  const words = args.slice(0, end < 0 ? args.length : end).slice(0, 2);
  const option = /option '(--[\w-]+)/.exec(message)?.[1];
  return usageError(message.replace(/^error: /, ''), {
    ...(option === undefined ? {} : { field: option }),
    remedy: `\`npx powervm ${[...words, '--help'].join(' ')}\` shows usage and examples.`,
  });
}
