import { Injectable } from '@nestjs/common';
import {
  FindNetworks,
  FindPorts,
  GetCapacity,
  GetHost,
  GetInfo,
  GetVolumeConnector,
  ListInstances,
  type PayloadOf,
  toFailure,
} from '#contracts';
import { type Host, Hosts, PATIENCE_MS } from '#hosts';
import { Bus } from '#messaging';

/** Asks the services, with the host's id in place of whatever name the caller used. */
@Injectable()
export class QueriesService {
  constructor(
    private readonly bus: Bus,
    private readonly hosts: Hosts,
  ) {}

  getInstance(question: PayloadOf<typeof GetInfo>) {
    return this.bus.query(GetInfo, { ...question, host: this.hosts.get(question.host).id });
  }

  listServers({ host, which }: PayloadOf<typeof ListInstances>) {
    return this.bus.query(ListInstances, { which, ...(host === undefined ? {} : { host: this.hosts.get(host).id }) });
  }

  getConnector(host: string) {
    return this.bus.query(GetVolumeConnector, { host: this.hosts.get(host).id });
  }

  listPorts({ host, port }: PayloadOf<typeof FindPorts>) {
    return this.bus.query(FindPorts, { ...this.idOf(host), ...(port === undefined ? {} : { port }) });
  }

  listNetworks({ host }: PayloadOf<typeof FindNetworks>) {
    return this.bus.query(FindNetworks, this.idOf(host));
  }

  async getHostResources(name: string) {
    const host = this.hosts.get(name).id;
    const [resources, storage] = await Promise.all([
      this.bus.query(GetHost, { host }),
      this.bus.query(GetCapacity, { host }),
    ]);
    return { ...resources, storage };
  }

  async listHosts(name: string | undefined) {
    if (name !== undefined) return { hosts: [await this.describe(this.hosts.get(name))] };
    return { hosts: await Promise.all(this.hosts.all.map((host) => this.describe(host, PATIENCE_MS))) };
  }

  private idOf(host: string | undefined): { host?: string } {
    return host === undefined ? {} : { host: this.hosts.get(host).id };
  }

  private async describe({ id, novaHost, config }: Host, timeoutMs?: number) {
    const known = { id, novaHost, url: config.url };
    try {
      return { ...known, state: 'ready' as const, resources: await this.bus.query(GetHost, { host: id }, timeoutMs) };
    } catch (error) {
      return { ...known, state: 'unreachable' as const, problem: toFailure(error).message };
    }
  }
}
