import { randomBytes } from 'node:crypto';
import { eventually } from '#testing';
import type { Client } from '../openstack/client.js';

const WITHIN = { timeoutMs: 120_000, everyMs: 1_000 };

/** A volume of Cinder, through the `openstack` command. */
export class Volume {
  private constructor(
    private readonly client: Client,
    readonly name: string,
    readonly id: string,
  ) {}

  static async create(client: Client, sizeGb: number): Promise<Volume> {
    const name = `volume-${randomBytes(3).toString('hex')}`;
    const { id } = await client.json<{ id: string }>('volume', 'create', '--size', String(sizeGb), name);
    const volume = new Volume(client, name, id);
    await volume.becomes('available');
    return volume;
  }

  async attachTo(server: string): Promise<void> {
    await this.client.run('server', 'add', 'volume', server, this.name);
    await this.becomes('in-use');
  }

  async detachFrom(server: string): Promise<void> {
    await this.client.run('server', 'remove', 'volume', server, this.name);
    await this.becomes('available');
  }

  async delete(): Promise<void> {
    await this.client.run('volume', 'delete', this.name);
    await eventually(async () => {
      const volumes = await this.client.json<{ Name: string }[]>('volume', 'list');
      return volumes.every(({ Name }) => Name !== this.name);
    }, WITHIN);
  }

  async becomes(status: string): Promise<void> {
    let last = '';
    const reached = eventually(async () => {
      last = (await this.client.json<{ status: string }>('volume', 'show', this.name)).status;
      return last === status || last.startsWith('error');
    }, WITHIN);
    await reached.catch(() => undefined);
    if (last !== status) throw new Error(`${this.name} is ${last}, not ${status}`);
  }
}
