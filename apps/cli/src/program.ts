import { Command } from 'commander';
import { VERSION } from '#config';
import type { Cli } from './cli.js';
import { backupCreate } from './commands/backup-create.js';
import { backupRestore } from './commands/backup-restore.js';
import { hostAdopt } from './commands/host-adopt.js';
import { hostCheck } from './commands/host-check.js';
import { hostList } from './commands/host-list.js';
import { hostShow } from './commands/host-show.js';
import { operationList } from './commands/operation-list.js';
import { operationRetry } from './commands/operation-retry.js';
import { operationShow } from './commands/operation-show.js';
import { operationWatch } from './commands/operation-watch.js';
import { serverCreate } from './commands/server-create.js';
import { serverDelete } from './commands/server-delete.js';
import { serverList } from './commands/server-list.js';
import { serverReboot } from './commands/server-reboot.js';
import { serverShow } from './commands/server-show.js';
import { serverStart } from './commands/server-start.js';
import { serverStop } from './commands/server-stop.js';
import { volumeAttach } from './commands/volume-attach.js';
import { volumeDetach } from './commands/volume-detach.js';
import { EXIT_HELP } from './exit-codes.js';

type Add = (parent: Command, cli: Cli) => void;

const groups: Record<string, { summary: string; commands: Add[] }> = {
  server: {
    summary: 'build, look at, drive and remove servers',
    commands: [serverCreate, serverList, serverShow, serverDelete, serverStart, serverStop, serverReboot],
  },
  volume: { summary: 'attach and detach Cinder volumes', commands: [volumeAttach, volumeDetach] },
  host: { summary: 'look at the PowerVM hosts, and clean up', commands: [hostList, hostShow, hostCheck, hostAdopt] },
  backup: {
    summary: 'save what the services keep in NATS, and bring it back',
    commands: [backupCreate, backupRestore],
  },
  operation: {
    summary: 'look at operations under way and past ones',
    commands: [operationList, operationShow, operationWatch, operationRetry],
  },
};

/** The whole command line; its help is its reference. */
export function program(cli: Cli): Command {
  const { stdout, stderr } = cli.terminal;
  const root = new Command('powervm')
    .description('Drives PowerVM servers through the services, without OpenStack.')
    .version(VERSION)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Shown by run.ts, in the form that was asked for.
      outputError: () => undefined,
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
    })
    .exitOverride()
    .addHelpText('after', `\n${EXIT_HELP}`);
  for (const [name, { summary, commands }] of Object.entries(groups)) {
    const group = root.command(name).summary(summary).description(summary);
    for (const add of commands) add(group, cli);
  }
  return root;
}
