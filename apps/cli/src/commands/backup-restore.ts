import type { Command } from 'commander';
import { loadConfig } from '#config';
import { restoreBackup } from '#messaging';
import type { Cli, CommonOptions } from '../cli.js';

interface Options extends CommonOptions {
  recordsOnly?: true;
  replace?: true;
}

export function backupRestore(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'restore', 'Make what the services keep in NATS what it was; while no service runs', [
      'restore /var/backups/powervm/2026-01-31',
      'restore /var/backups/powervm/2026-01-31 --records-only --replace',
    ])
    .argument('<folder>', 'as `backup create` has written it')
    .option('--records-only', 'only the record of what is ours: operations of that time are not gone on with')
    .option('--replace', 'throw away what the broker has');
  cli.action<Options>(command, async ({ bus, terminal }, { recordsOnly, replace }, folder = '') => {
    const { replicas } = loadConfig(terminal.env).nats;
    const { streams, unchecked } = await restoreBackup(bus, folder, {
      replicas,
      ...(recordsOnly ? { recordsOnly } : {}),
      ...(replace ? { replace } : {}),
    });
    const next = 'Start the services, then `powervm host check` tells what has changed on the hosts since.';
    const doubt =
      unchecked.length === 0
        ? []
        : [
            `The backup is of a version that kept no checksums: whether ${unchecked.join(', ')} are whole was not checked.`,
          ];
    const text = [`Restored: ${streams.join(', ')}`, ...doubt, next].join('\n');
    return { document: { folder, streams, unchecked }, text };
  });
}
