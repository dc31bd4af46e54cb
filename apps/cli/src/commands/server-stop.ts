import type { Command } from 'commander';
import { PowerOff } from '#contracts';
import type { Cli } from '../cli.js';
import { perform } from '../operations/perform.js';
import { addServerOptions, type OnServer } from '../options/operation-options.js';
import { wholeNumber } from '../options/pairs.js';
import { serverRef } from '../servers/find-server.js';

interface Options extends OnServer {
  timeout: number;
  hard?: true;
}

export function serverStop(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'stop', 'Power a server off: softly at first, then hard', ['stop web-1', 'stop web-1 --hard'])
    .option('--timeout <seconds>', 'time for the guest to stop by itself', wholeNumber('seconds'), 60)
    .option('--hard', 'at once, without asking the guest');
  addServerOptions(command);
  cli.action<Options>(command, async (session, options, wanted) => {
    const server = await serverRef(session.bus, wanted ?? '', options.host);
    return perform(session, PowerOff, { ...server, timeoutSeconds: options.hard ? 0 : options.timeout }, options);
  });
}
