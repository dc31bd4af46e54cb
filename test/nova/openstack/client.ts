import { runCommand } from '#nats-server';
import type { Site } from './site.js';

/** The `openstack` command, as the administrator or as somebody else. */
export class Client {
  constructor(
    site: Site,
    private readonly account: Record<string, string> = site.administrator(),
  ) {}

  /**
   * @returns what it printed
   * @throws Error with what it said
   */
  run(...args: string[]): Promise<string> {
    return runCommand('/usr/bin/openstack', args, { env: this.account, timeoutMs: 300_000 });
  }

  async json<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.run(...args, '-f', 'json')) as T;
  }
}
