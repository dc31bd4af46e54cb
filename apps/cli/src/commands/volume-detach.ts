import type { Command } from 'commander';
import { DetachVolume } from '#contracts';
import type { Cli } from '../cli.js';
import { perform } from '../operations/perform.js';
import { addServerOptions, type OnServer } from '../options/operation-options.js';
import { serverRef } from '../servers/find-server.js';

export function volumeDetach(parent: Command, cli: Cli): void {
  const command = cli.command(parent, 'detach', 'Detach a Cinder volume and remove its hdisks', [
    'detach web-1 5f0c2b6e-9d0e-4c1e-8a34-0c5f4b1d2e3f',
  ]);
  addServerOptions(command).argument('<volume>', "Cinder's id of the volume");
  cli.action<OnServer>(command, async (session, options, wanted, volumeId) => {
    const server = await serverRef(session.bus, wanted ?? '', options.host);
    return perform(session, DetachVolume, { ...server, volumeId: volumeId ?? '' }, options);
  });
}
