import type { Command } from 'commander';
import { GetOperation } from '#contracts';
import type { Cli, CommonOptions } from '../cli.js';
import { failureText } from '../render/failure.js';
import { operationText } from '../render/operation.js';

export function operationShow(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'show', 'Show an operation and its steps', ['show 0b0a4c1e-5f3d-4a36-8a4e-2f1d3c5b7a90'])
    .argument('<operation>', 'its id');
  cli.action<CommonOptions>(command, async ({ bus }, _options, id) => {
    const view = await bus.query(GetOperation, { id: id ?? '' });
    const why = view.failure === undefined ? '' : `\n\n${failureText(view.failure, view.traceId)}`;
    return { document: { operation: view }, text: `${operationText(view)}${why}` };
  });
}
