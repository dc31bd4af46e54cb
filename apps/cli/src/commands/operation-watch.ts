import type { Command } from 'commander';
import type { Cli, CommonOptions } from '../cli.js';
import { displayFor } from '../operations/display.js';
import { follow } from '../operations/follow.js';
import { OperationFeed } from '../operations/operation-feed.js';
import { ended } from '../operations/perform.js';

export function operationWatch(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'watch', 'Follow an operation until it ends', ['watch 0b0a4c1e-5f3d-4a36-8a4e-2f1d3c5b7a90'])
    .argument('<operation>', 'its id');
  cli.action<CommonOptions>(command, async ({ bus, terminal, json }, _options, id = '') => {
    using feed = await OperationFeed.open(bus, id, { askFirst: true });
    return ended(await follow(feed, displayFor(terminal, json), { id, signal: terminal.interrupted, known: true }));
  });
}
