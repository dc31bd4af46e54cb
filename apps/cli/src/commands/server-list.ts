import type { Command } from 'commander';
import { ListServers } from '#contracts';
import type { Cli, CommonOptions } from '../cli.js';
import { table } from '../render/table.js';

interface Options extends CommonOptions {
  host?: string;
  all?: true;
}

export function serverList(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'list', 'List servers', ['list', 'list --host p8a --all --json'])
    .option('--host <host>', 'of one host only')
    .option('--all', 'also partitions that are not ours');
  cli.action<Options>(command, async ({ bus }, { host, all }) => {
    const { instances } = await bus.query(ListServers, {
      which: all ? 'all' : 'managed',
      ...(host === undefined ? {} : { host }),
    });
    const rows = instances.map(({ uuid, name, host: on, powerState, partitionId, vcpus, memoryMb, rmcState }) => [
      uuid ?? 'not ours',
      name,
      on,
      powerState,
      partitionId,
      vcpus,
      memoryMb,
      rmcState,
    ]);
    const text =
      rows.length === 0
        ? 'No servers.'
        : table(['uuid', 'name', 'host', 'power', 'lpar id', 'vcpus', 'memory mib', 'rmc'], rows);
    return { document: { servers: instances }, text };
  });
}
