import type { Command } from 'commander';
import { Reboot } from '#contracts';
import type { Cli } from '../cli.js';
import { perform } from '../operations/perform.js';
import { addServerOptions, type OnServer } from '../options/operation-options.js';
import { wholeNumber } from '../options/pairs.js';
import { serverRef } from '../servers/find-server.js';

interface Options extends OnServer {
  timeout: number;
  soft?: true;
  hard?: true;
}

export function serverReboot(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'reboot', 'Restart a server', ['reboot web-1', 'reboot web-1 --hard'])
    .option('--soft', 'ask the guest, and escalate after the timeout (default)')
    .option('--hard', 'at once, without asking the guest')
    .option('--timeout <seconds>', 'time for the guest to stop by itself', wholeNumber('seconds'), 60);
  addServerOptions(command);
  cli.action<Options>(command, async (session, options, wanted) => {
    const server = await serverRef(session.bus, wanted ?? '', options.host);
    const mode = options.hard ? 'hard' : 'soft';
    return perform(session, Reboot, { ...server, mode, timeoutSeconds: options.timeout }, options);
  });
}
