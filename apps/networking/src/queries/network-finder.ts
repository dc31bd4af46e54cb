import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type FindNetworks, type HostNetworks, type PayloadOf, type ResultOf, toFailure } from '#contracts';
import { type Host, Hosts } from '#hosts';
import { HostBridges } from '../bridges/host-bridges.js';
import { Ledger } from '../bridges/ledger.js';
import { PhysicalNetworks } from '../bridges/physical-networks.js';

/** Longer than a read of a host in good health; shorter than callers wait; ms. */
const PATIENCE_MS = 5000;

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
    const waiting = new AbortController();
    try {
      const late = delay(PATIENCE_MS, undefined, { signal: waiting.signal, ref: false }).then(() => {
        throw new Error(`host ${host.id} did not answer within ${PATIENCE_MS} ms`);
      });
      return { ...known, alive: true, ...(await Promise.race([this.read(host), late])) };
    } catch (error) {
      return { ...known, alive: false, problem: toFailure(error).message, physicalNetworks: [] };
    } finally {
      waiting.abort();
    }
  }

  private async read(host: Host): Promise<Pick<HostNetworks, 'physicalNetworks' | 'problem'>> {
    const read = await this.bridges.read(host, (await this.ledger.get(host.id)).changes);
    return this.networks.servedBy(host, read);
  }
}
