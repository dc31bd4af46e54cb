import { Injectable } from '@nestjs/common';
import { type FindNetworks, type HostNetworks, type PayloadOf, type ResultOf, toFailure } from '#contracts';
import { type Host, Hosts, inPatience } from '#hosts';
import { HostBridges } from '../bridges/host-bridges.js';
import { Ledger } from '../bridges/ledger.js';
import { PhysicalNetworks } from '../bridges/physical-networks.js';

/** Which physical networks the hosts serve. No request for a host whose bridges are remembered. */
@Injectable()
export class NetworkFinder {
  constructor(
    private readonly hosts: Hosts,
    private readonly ledger: Ledger,
    private readonly bridges: HostBridges,
    private readonly networks: PhysicalNetworks,
  ) {}

  async find({ host }: PayloadOf<typeof FindNetworks>): Promise<ResultOf<typeof FindNetworks>> {
    const wanted = host === undefined ? this.hosts.all : [this.hosts.get(host)];
    return { hosts: await Promise.all(wanted.map((one) => this.describe(one))) };
  }

  private async describe(host: Host): Promise<HostNetworks> {
    const known = { host: host.id, novaHost: host.novaHost };
    try {
      return { ...known, alive: true, ...(await inPatience(host, this.read(host))) };
    } catch (error) {
      return { ...known, alive: false, problem: toFailure(error).message, physicalNetworks: [] };
    }
  }

  private async read(host: Host): Promise<Pick<HostNetworks, 'physicalNetworks' | 'problem'>> {
    const read = await this.bridges.read(host, (await this.ledger.get(host.id)).changes);
    return this.networks.servedBy(host, read);
  }
}
