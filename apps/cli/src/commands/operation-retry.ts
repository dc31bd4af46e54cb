import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { GetOperation, RetryOperation, refuse } from '#contracts';
import type { Cli, CommonOptions } from '../cli.js';
import { displayFor } from '../operations/display.js';
import { follow } from '../operations/follow.js';
import { OperationFeed } from '../operations/operation-feed.js';
import { ended } from '../operations/perform.js';

interface Options extends CommonOptions {
  wait: boolean;
}

export function operationRetry(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'retry', 'Try once more to undo an operation that needs attention', [
      'retry 0b0a4c1e-5f3d-4a36-8a4e-2f1d3c5b7a90',
    ])
    .argument('<operation>', 'its id')
    .option('--no-wait', 'return without waiting for its end');
  cli.action<Options>(command, async ({ bus, terminal, json }, { wait }, id = '') => {
    const { state, updatedAt } = await bus.query(GetOperation, { id });
    if (state !== 'needs-attention') {
      throw refuse('request.invalid', `operation ${id} is ${state}: only one that needs attention can be retried`, {
        field: 'operation',
        remedy: `\`npx powervm operation show ${id}\` shows its steps.`,
      });
    }
    const retry = randomUUID();
    using feed = await OperationFeed.open(bus, id, { command: retry });
    await bus.command(RetryOperation, { id }, retry);
    if (!wait) return { document: { operation: { id } }, text: id };
    const { interrupted: signal } = terminal;
    return ended(await follow(feed, displayFor(terminal, json), { id, signal, known: true, after: updatedAt }));
  });
}
