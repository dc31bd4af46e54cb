import type { HostConfig } from '#config';
import { refuse } from '#contracts';
import { Host } from './host.js';

/** The hosts of the deployment, by id or by Nova's name for them. */
export class Hosts {
  readonly all: readonly Host[];

  constructor(configured: readonly HostConfig[]) {
    this.all = configured.map((config) => new Host(config));
  }

  /** @throws OperationError `host.unknown` */
  get(name: string): Host {
    const host = this.all.find(({ id, novaHost }) => id === name || novaHost === name);
    if (host !== undefined) return host;
    const known = this.all.map(({ id }) => id).join(', ') || 'none';
    throw refuse('host.unknown', `no host '${name}' is configured`, {
      field: 'host',
      remedy: `Add it to 'hosts' in the configuration, or use one of: ${known}.`,
    });
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.all.map((host) => host.close()));
  }
}
