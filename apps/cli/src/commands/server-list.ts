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
    const { instances, unreachable } = await bus.query(ListServers, {
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
    const head = ['uuid', 'name', 'host', 'power', 'lpar id', 'vcpus', 'memory mib', 'rmc'];
    const listed = rows.length === 0 ? 'No servers.' : table(head, rows);
    const missing = unreachable.map(({ host: silent, problem }) => `${silent} is left out: ${problem}`);
    const text = missing.length === 0 ? listed : `${listed}\n\n${missing.join('\n')}`;
    return { document: { servers: instances, unreachable }, text };
  });
}
