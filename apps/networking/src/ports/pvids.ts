import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { refuse } from '#contracts';
import { type Host, Owned } from '#hosts';
import { Bus } from '#messaging';
import { VirtualNetworks } from '../host/virtual-networks.js';
import type { SwitchRef } from '../host/virtual-switches.js';

const Allotment = z.object({
  /** PVID -> the port that has it */
  taken: z.record(z.string(), z.string()),
});

/** 4094 is left to the management network. */
const HIGHEST = 4093;

/**
 * PVIDs of pairs of adapters for Open vSwitch. Each pair needs one of its own on its virtual switch; a document per switch,
 * changed by compare-and-set, keeps replicas from choosing the same, the virtual networks show those of everybody else.
 */
@Injectable()
export class Pvids implements OnModuleInit {
  private allotments!: Owned<typeof Allotment>;

  constructor(
    private readonly bus: Bus,
    private readonly networks: VirtualNetworks,
  ) {}

  async onModuleInit(): Promise<void> {
    this.allotments = await Owned.open(this.bus, 'pvids', Allotment);
  }

  /** One request at most. A port that has one gets the same again, without a request. */
  async allot(host: Host, on: SwitchRef, user: string): Promise<number> {
    const known = pvidOf((await this.allotments.get(keyOf(host, on.uuid)))?.taken ?? {}, user);
    if (known !== undefined) return Number(known);
    const inUse = await this.networks.inUse(host, on.id);
    const { taken } = await this.allotments.put(keyOf(host, on.uuid), (now) => {
      const taken = now?.taken ?? {};
      if (pvidOf(taken, user) !== undefined) return { taken };
      return { taken: { ...taken, [lowestFree(host, taken, inUse)]: user } };
    });
    return Number(pvidOf(taken, user));
  }

  /** Notes that a port has a PVID already. */
  async keep(host: Host, switchUuid: string, pvid: number, user: string): Promise<void> {
    await this.allotments.put(keyOf(host, switchUuid), (now) => ({ taken: { ...now?.taken, [pvid]: user } }));
  }

  async giveBack(host: Host, switchUuid: string, user: string): Promise<void> {
    const known = await this.allotments.get(keyOf(host, switchUuid));
    if (known === undefined || pvidOf(known.taken, user) === undefined) return;
    await this.allotments.put(keyOf(host, switchUuid), (now) => ({
      taken: Object.fromEntries(Object.entries(now?.taken ?? {}).filter(([, other]) => other !== user)),
    }));
  }
}

const keyOf = (host: Host, switchUuid: string) => ({ host: host.id, uuid: switchUuid });

const pvidOf = (taken: Readonly<Record<string, string>>, user: string): string | undefined =>
  Object.keys(taken).find((pvid) => taken[pvid] === user);

function lowestFree(host: Host, taken: Readonly<Record<string, string>>, inUse: ReadonlySet<number>): number {
  for (let pvid = 1; pvid <= HIGHEST; pvid += 1) if (taken[pvid] === undefined && !inUse.has(pvid)) return pvid;
  throw refuse(
    'network.pvid-exhausted',
    `no VLAN id is left on the virtual switch for Open vSwitch of host ${host.id}`,
    {
      host: host.id,
      remedy: 'Each port of Open vSwitch needs one of the 4093: move instances to another host.',
    },
  );
}
