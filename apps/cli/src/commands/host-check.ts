import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { CheckHost, CleanUp, type HostCheck, ListHosts, NO_INSTANCE, type OperationView } from '#contracts';
import type { Cli, CommonOptions } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { displayFor } from '../operations/display.js';
import { follow } from '../operations/follow.js';
import { OperationFeed } from '../operations/operation-feed.js';
import { requireGateway } from '../operations/require-gateway.js';
import { orphansText } from '../render/orphans.js';
import type { Session } from '../session.js';

interface Options extends CommonOptions {
  remove?: true;
}

/** Longer than the gateway waits for its services; ms. */
const PATIENCE_MS = 150_000;

export function hostCheck(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'check', 'Find what is on a host, or recorded, and belongs to nobody', [
      'check',
      'check p8a --json',
      'check p8a --remove',
    ])
    .argument('[host]', "its id, or Nova's name for it; all hosts when absent")
    .option('--remove', 'remove what is ours for certain, then look again')
    .addHelpText('after', '\nExit code 5 when something is left that belongs to nobody, or a service could not look.');
  cli.action<Options>(command, async (session, { remove }, wanted) => {
    await requireGateway(session.bus);
    const hosts = wanted === undefined ? await allHosts(session) : [wanted];
    const operations: OperationView[] = [];
    if (remove) {
      for (const check of await checkAll(session, hosts)) operations.push(...(await cleanUp(session, check)));
    }
    const checks = await checkAll(session, hosts);
    const clean = checks.every(({ orphans, problems }) => orphans.length === 0 && problems.length === 0);
    return {
      document: { checks, ...(remove ? { operations } : {}) },
      text: orphansText(checks, operations),
      exit: clean ? EXIT.ok : EXIT.needsAttention,
    };
  });
}

async function allHosts({ bus }: Session): Promise<string[]> {
  return (await bus.query(ListHosts, {}, PATIENCE_MS)).hosts.map(({ id }) => id);
}

/** One after another: a check reads a whole host. */
async function checkAll({ bus }: Session, hosts: readonly string[]): Promise<HostCheck[]> {
  const checks: HostCheck[] = [];
  for (const host of hosts) checks.push(await bus.query(CheckHost, { host }, PATIENCE_MS));
  return checks;
}

/** One operation for each instance concerned, and one for what belongs to none. */
async function cleanUp({ bus, terminal, json }: Session, { host, orphans }: HostCheck): Promise<OperationView[]> {
  const removable = orphans.filter(({ remedy }) => remedy === 'remove');
  const instances = new Set(removable.map(({ instance }) => instance ?? NO_INSTANCE));
  const ended: OperationView[] = [];
  for (const uuid of instances) {
    const id = randomUUID();
    using feed = await OperationFeed.open(bus, id);
    await bus.command(CleanUp, { host, uuid }, id);
    ended.push(await follow(feed, displayFor(terminal, json), { id, signal: terminal.interrupted }));
  }
  return ended;
}
