import type { Command } from 'commander';
import { ListHosts } from '#contracts';
import type { Cli, CommonOptions } from '../cli.js';
import { table } from '../render/table.js';

export function hostList(parent: Command, cli: Cli): void {
  const command = cli.command(parent, 'list', 'List the configured hosts', ['list', 'list --json']);
  cli.action<CommonOptions>(command, async ({ bus }) => {
    const { hosts } = await bus.query(ListHosts, {});
    const rows = hosts.map(({ id, novaHost, state, url, resources, problem }) => [
      id,
      novaHost,
      state,
      resources?.serial ?? '',
      resources === undefined ? '' : `${resources.processors.available}/${resources.processors.configurable}`,
      resources === undefined ? '' : `${resources.memory.availableMb}/${resources.memory.configurableMb}`,
      problem ?? url,
    ]);
    const head = ['id', 'nova host', 'state', 'serial', 'units free', 'memory free mib', 'url or problem'];
    const text = rows.length === 0 ? "No hosts: name them under 'hosts' in the configuration." : table(head, rows);
    return { document: { hosts }, text };
  });
}
