import type { Command } from 'commander';
import type { CommonOptions } from '../cli.js';
import type { OperationOptions } from '../operations/perform.js';

/** Options of every command that starts an operation. */
export type StartsOperation = CommonOptions & OperationOptions;

export function addOperationOptions(command: Command): Command {
  return command
    .option('--no-wait', 'print the id of the operation and return')
    .option(
      '--operation-id <uuid>',
      'id of the operation; the same id again finds the first one instead of doing it twice',
    );
}

/** Options of commands on one server. */
export interface OnServer extends StartsOperation {
  host?: string;
}

export function addServerOptions(command: Command): Command {
  return addOperationOptions(
    command
      .argument('<server>', 'name or uuid')
      .option('--host <host>', 'host of the server; with a uuid the server need not be in the list'),
  );
}
