import { Injectable } from '@nestjs/common';
import type { Host } from '#hosts';
import type { Delivery } from '#messaging';
import { VirtualSwitches } from '../host/virtual-switches.js';
import type { Bridge } from './bridge.js';
import { bridgeOf, changeDocument } from './bridge-document.js';
import { type Change, changed } from './change.js';
import type { BridgeRead } from './host-bridges.js';

/** How often a change is planned anew when others change the bridge at the same time. */
const ATTEMPTS = 20;

/** Changes network bridges of the hypervisor. */
@Injectable()
export class BridgeUpdates {
  constructor(private readonly switches: VirtualSwitches) {}

  /**
   * Makes a plan come true in one update: read in advance, guarded by If-Match, planned anew on what is there after a 412.
   *
   * @param plan  may be called again; an empty plan sends nothing
   * @returns the bridge as planned
   */
  async change(
    host: Host,
    { document, model }: BridgeRead,
    plan: (now: Bridge) => Promise<readonly Change[]>,
    delivery: Delivery,
  ): Promise<Bridge> {
    const client = await host.client(delivery);
    let result = model;
    await client.update(
      document,
      async (draft) => {
        const now = bridgeOf(draft, model.uuid, model.name);
        const changes = await plan(now);
        result = changes.reduce(changed, now);
        if (changes.length === 0) return false;
        const href = await this.switchHref(host, { document, model });
        for (const change of changes) changeDocument(draft, change, href);
        return true;
      },
      { attempts: ATTEMPTS },
    );
    return result;
  }

  private async switchHref(host: Host, { document, model }: BridgeRead): Promise<string> {
    const named = document.seas[0]?.trunks[0]?.virtualSwitch;
    return named?.href ?? (await this.switches.numbered(host, model.switchId)).meta.href;
  }
}
