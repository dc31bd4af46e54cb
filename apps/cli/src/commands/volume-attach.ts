import type { Command } from 'commander';
import { AttachVolume } from '#contracts';
import type { Cli } from '../cli.js';
import { perform } from '../operations/perform.js';
import { addServerOptions, type OnServer } from '../options/operation-options.js';
import { volumeFile } from '../options/volume-file.js';
import { serverRef } from '../servers/find-server.js';

export function volumeAttach(parent: Command, cli: Cli): void {
  const command = cli.command(parent, 'attach', 'Attach a Cinder volume by vSCSI', [
    'attach web-1 connection.json',
    'attach web-1 5f0c2b6e-9d0e-4c1e-8a34-0c5f4b1d2e3f=connection.json',
  ]);
  addServerOptions(command).argument('<file>', "file with Cinder's connection_info, or <volume id>=<file>");
  cli.action<OnServer>(command, async (session, options, wanted, file) => {
    const volume = await volumeFile(session.terminal, 'FILE', file ?? '');
    const server = await serverRef(session.bus, wanted ?? '', options.host);
    return perform(session, AttachVolume, { ...server, volume }, options);
  });
}
