import type { Command } from 'commander';
import { GetHostResources } from '#contracts';
import type { Cli, CommonOptions } from '../cli.js';
import { properties } from '../render/table.js';

export function hostShow(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'show', 'Show the resources of a host', ['show p8a', 'show p8a --json'])
    .argument('<host>', "its id, or Nova's name for it");
  cli.action<CommonOptions>(command, async ({ bus }, _options, wanted) => {
    const host = await bus.query(GetHostResources, { host: wanted ?? '' });
    const { processors, memory, storage } = host;
    const text = properties({
      host: host.host,
      'Nova host': host.novaHost,
      system: host.systemName,
      serial: host.serial,
      state: host.state,
      'processor units': `${processors.available} of ${processors.configurable} free`,
      'memory MiB': `${memory.availableMb} of ${memory.configurableMb} free, in regions of ${memory.regionMb}`,
      'storage pool': storage.pool,
      'storage GiB': `${storage.freeGb.toFixed(1)} of ${storage.totalGb.toFixed(1)} free`,
      'compatibility modes': host.compatibilityModes.join(', '),
    });
    return { document: { host }, text };
  });
}
