import { type Command, Option } from 'commander';
import { ListOperations, OperationState } from '#contracts';
import type { Cli, CommonOptions } from '../cli.js';
import { wholeNumber } from '../options/pairs.js';

import { table } from '../render/table.js';
import { tookMs } from '../render/took.js';
import { duration, localTime } from '../render/units.js';

interface Options extends CommonOptions {
  host?: string;
  server?: string;
  state?: OperationState;
  limit: number;
}

export function operationList(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'list', 'List operations, newest first', ['list', 'list --state needs-attention --json'])
    .option('--host <host>', 'of one host only')
    .option('--server <server>', 'of one server only: its uuid, or the name that it was created with')
    .addOption(new Option('--state <state>', 'in one state only').choices(OperationState.options))
    .option('--limit <number>', 'at most so many', wholeNumber('the limit', 1), 50);
  cli.action<Options>(command, async ({ bus }, { host, server, state, limit }) => {
    const { operations } = await bus.query(ListOperations, {
      limit,
      ...(host === undefined ? {} : { host }),
      ...(server === undefined ? {} : { instance: server }),
      ...(state === undefined ? {} : { state }),
    });
    const rows = operations.map((view) => [
      view.id,
      view.flow,
      view.instanceName ?? view.instance,
      view.host,
      view.state,
      localTime(view.createdAt),
      duration(tookMs(view)),
    ]);
    const head = ['id', 'what', 'server', 'host', 'state', 'accepted', 'took'];
    return { document: { operations }, text: rows.length === 0 ? 'No operations.' : table(head, rows) };
  });
}
