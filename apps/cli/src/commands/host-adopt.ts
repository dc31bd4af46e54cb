import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { Adopt, Adopted, CheckHost, type OperationView } from '#contracts';
import type { Cli, CommonOptions } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { displayFor } from '../operations/display.js';
import { follow } from '../operations/follow.js';
import { OperationFeed } from '../operations/operation-feed.js';
import { requireGateway } from '../operations/require-gateway.js';
import { repeated, wholeNumber } from '../options/pairs.js';
import { table } from '../render/table.js';
import type { Session } from '../session.js';

interface Options extends CommonOptions {
  server?: string[];
  vlan?: number[];
  yes?: true;
}

/** A check reads a whole host; ms. */
const PATIENCE_MS = 150_000;

export function hostAdopt(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'adopt', 'Record instances of a host as ours again, after the record was lost', [
      'adopt p8a',
      'adopt p8a --yes',
      'adopt p8a --server 0b0a4c1e-5f3d-4a36-8a4e-2f1d3c5b7a90 --vlan 1201 --yes',
    ])
    .argument('<host>', "its id, or Nova's name for it")
    .option(
      '--server <uuid>',
      'this instance, repeatable; default: all that disks, config drives or trunks name',
      repeated<string>((text) => text),
    )
    .option('--vlan <id>', 'a VLAN that we have put on the bridges, repeatable', repeated(wholeNumber('the VLAN', 1)))
    .option('--yes', 'record it; without this only what would be recorded is shown');
  cli.action<Options>(command, async (session, { server, vlan = [], yes }, host = '') => {
    await requireGateway(session.bus);
    const servers = server ?? (await adoptable(session, host));
    const views: OperationView[] = [];
    for (const uuid of servers) views.push(await adopt(session, { host, uuid, dryRun: !yes, vlans: vlan }));
    const failed = views.some(({ state }) => state !== 'succeeded');
    return {
      document: { operations: views },
      text: textOf(views, yes === true),
      exit: failed ? EXIT.failed : EXIT.ok,
    };
  });
}

async function adoptable({ bus }: Session, host: string): Promise<string[]> {
  const { orphans } = await bus.query(CheckHost, { host }, PATIENCE_MS);
  const named = orphans.filter(({ remedy }) => remedy === 'adopt').flatMap(({ instance }) => instance ?? []);
  return [...new Set(named)];
}

async function adopt({ bus, terminal, json }: Session, payload: Parameters<typeof bus.command<typeof Adopt>>[1]) {
  const id = randomUUID();
  using feed = await OperationFeed.open(bus, id);
  await bus.command(Adopt, payload, id);
  return follow(feed, displayFor(terminal, json), { id, signal: terminal.interrupted });
}

function textOf(views: readonly OperationView[], isDone: boolean): string {
  if (views.length === 0) return 'Nothing to adopt: no disk, config drive or trunk names an instance without a record.';
  const rows = views.flatMap(({ instance, result, failure }) => {
    const adopted = Adopted.safeParse(result);
    if (!adopted.success) return [[instance, 'failed', failure?.message ?? '']];
    const { recorded, notes } = adopted.data;
    return [
      ...recorded.map(({ kind, name }) => [instance, kind, name]),
      ...notes.map((note) => [instance, 'note', note]),
    ];
  });
  const said = isDone ? 'Recorded as ours:' : 'Would be recorded as ours (say --yes to do it):';
  return `${said}\n${table(['server', 'what', 'name'], rows)}`;
}
