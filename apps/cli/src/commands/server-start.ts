import type { Command } from 'commander';
import { PowerOn } from '#contracts';
import type { Cli } from '../cli.js';
import { perform } from '../operations/perform.js';
import { addServerOptions, type OnServer } from '../options/operation-options.js';
import { serverRef } from '../servers/find-server.js';

export function serverStart(parent: Command, cli: Cli): void {
  const command = cli.command(parent, 'start', 'Power a server on', ['start web-1']);
  addServerOptions(command);
  cli.action<OnServer>(command, async (session, options, wanted) =>
    perform(session, PowerOn, await serverRef(session.bus, wanted ?? '', options.host), options),
  );
}
