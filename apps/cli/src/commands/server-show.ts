import type { Command } from 'commander';
import { GetInstance } from '#contracts';
import type { Cli, CommonOptions } from '../cli.js';
import { properties } from '../render/table.js';
import { serverRef } from '../servers/find-server.js';

interface Options extends CommonOptions {
  host?: string;
}

export function serverShow(parent: Command, cli: Cli): void {
  const command = cli
    .command(parent, 'show', 'Show a server as the hypervisor sees it now', ['show web-1', 'show web-1 --json'])
    .argument('<server>', 'name or uuid')
    .option('--host <host>', 'host of the server');
  cli.action<Options>(command, async ({ bus }, { host }, wanted) => {
    const info = await bus.query(GetInstance, { ...(await serverRef(bus, wanted ?? '', host)), fresh: true });
    const text = properties({
      uuid: info.uuid ?? 'not ours',
      name: info.name,
      host: info.host,
      power: info.powerState,
      'partition state': info.partitionState,
      'partition id': info.partitionId,
      'partition uuid': info.partitionUuid,
      'partition type': info.partitionType,
      vcpus: info.vcpus,
      'memory MiB': info.memoryMb,
      'RMC state': info.rmcState,
    });
    return { document: { server: info }, text };
  });
}
