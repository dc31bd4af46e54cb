import type { Command } from 'commander';
import { Destroy } from '#contracts';
import type { Cli } from '../cli.js';
import { perform } from '../operations/perform.js';
import { addServerOptions, type OnServer } from '../options/operation-options.js';
import { serverRef } from '../servers/find-server.js';

export function serverDelete(parent: Command, cli: Cli): void {
  const summary = 'Remove a server and everything that was made for it';
  const command = cli.command(parent, 'delete', summary, [
    'delete web-1',
    'delete 7f1c0d5e-2b1f-4b44-9a53-3f6f2c1a9d10 --host p8a   # also what is left of one that was built half',
  ]);
  addServerOptions(command);
  cli.action<OnServer>(command, async (session, options, wanted) =>
    perform(session, Destroy, await serverRef(session.bus, wanted ?? '', options.host), options),
  );
}
