import type { Command } from 'commander';
import { saveBackup } from '#messaging';
import type { Cli, CommonOptions } from '../cli.js';
import { table } from '../render/table.js';

export function backupCreate(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'create', 'Save what the services keep in NATS: what is ours, operations, messages', [
      'create /var/backups/powervm/2026-01-31',
    ])
    .argument('<folder>', 'is made, for its owner only');
  cli.action<CommonOptions>(command, async ({ bus }, _options, folder = '') => {
    const streams = await saveBackup(bus, folder);
    const rows = streams.map(({ stream, messages, bytes }) => [stream, messages, bytes]);
    const note = 'Save the folder of private keys (keysDir), too: without it nobody can read what is sealed.';
    return { document: { folder, streams }, text: `${table(['stream', 'messages', 'bytes'], rows)}\n${note}` };
  });
}
