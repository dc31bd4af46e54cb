import { eventually } from '#testing';
import type { Client } from '../openstack/client.js';

/** As `openstack server show -f json` tells it, as far as we read it. */
export interface ServerView {
  id: string;
  name: string;
  status: string;
  fault?: { message: string } | string;
  'OS-EXT-STS:task_state': string | null;
  'OS-EXT-STS:power_state': number | string;
  'OS-EXT-SRV-ATTR:instance_name': string;
  'OS-EXT-SRV-ATTR:host'?: string | null;
}

export interface PortView {
  ID: string;
  'MAC Address': string;
  Status: string;
}

const MINUTE = 60_000;

/** One server, driven and looked at through the `openstack` command. */
export class Server {
  constructor(
    private readonly client: Client,
    readonly name: string,
  ) {}

  /** Returns when Nova has accepted it. @param options  as `openstack server create` takes them */
  async create(options: readonly string[]): Promise<ServerView> {
    return await this.client.json<ServerView>('server', 'create', ...options, this.name);
  }

  show(): Promise<ServerView> {
    return this.client.json<ServerView>('server', 'show', this.name);
  }

  /** Waits until Nova is done with it and shows this status. @throws Error with Nova's fault when it ends in ERROR */
  async becomes(status: string, timeoutMs = 3 * MINUTE): Promise<ServerView> {
    const settled = await eventually(
      async () => {
        const server = await this.show();
        const idle = server['OS-EXT-STS:task_state'] === null;
        return idle && [status, 'ERROR'].includes(server.status) && server;
      },
      { timeoutMs, everyMs: 1_000 },
    );
    if (settled.status !== status) throw new Error(`${this.name} is ${settled.status}: ${faultOf(settled)}`);
    return settled;
  }

  async act(...command: string[]): Promise<void> {
    await this.client.run('server', ...command);
  }

  ports(): Promise<PortView[]> {
    return this.client.json<PortView[]>('port', 'list', '--server', this.name);
  }

  /** One of several that Nova has made of one request. */
  numbered(number: number): Server {
    return new Server(this.client, `${this.name}-${number}`);
  }

  async isGone(): Promise<void> {
    const others = async () => (await this.client.json<{ Name: string }[]>('server', 'list')).map(({ Name }) => Name);
    await eventually(async () => !(await others()).includes(this.name), { timeoutMs: MINUTE, everyMs: 1_000 });
  }

  async delete(): Promise<void> {
    await this.client.run('server', 'delete', '--wait', this.name);
  }
}

export function faultOf(server: ServerView): string {
  return typeof server.fault === 'string' ? server.fault : (server.fault?.message ?? 'Nova names no fault');
}
