import { Injectable } from '@nestjs/common';
import { OperationError } from '#contracts';
import type { Host } from '#hosts';
import { type Delivery, FencedError } from '#messaging';
import type { Use } from '../bridges/ledger-changes.js';
import { VlanProvisioning } from '../bridges/vlan-provisioning.js';

/** `<bridge uuid> <vlan>` -> why the VLAN cannot be had there */
export type VlansMissing = ReadonlyMap<string, string>;

export const vlanKey = (bridge: string, vlan: number): string => `${bridge} ${vlan}`;

/** Puts VLANs back on network bridges that recorded ports need. No request when all are there. */
@Injectable()
export class VlanMending {
  constructor(private readonly provisioning: VlanProvisioning) {}

  async pass(host: Host, needs: ReadonlyMap<string, readonly Use[]>, work: Delivery): Promise<VlansMissing> {
    const missing = new Map<string, string>();
    for (const [bridge, uses] of needs) {
      if ((await this.refusal(host, bridge, uses, work)) === undefined) continue;
      // One that cannot be had must not keep the others away.
      for (const vlan of new Set(uses.map((use) => use.vlan))) {
        const ofVlan = uses.filter((use) => use.vlan === vlan);
        const refused = await this.refusal(host, bridge, ofVlan, work);
        if (refused !== undefined) missing.set(vlanKey(bridge, vlan), refused.message);
      }
    }
    return missing;
  }

  private async refusal(
    host: Host,
    bridge: string,
    uses: readonly Use[],
    work: Delivery,
  ): Promise<OperationError | undefined> {
    try {
      await this.provisioning.carryOut(await this.provisioning.prepare(host, bridge, uses), work);
      return undefined;
    } catch (error) {
      if (error instanceof OperationError && !(error instanceof FencedError) && !error.failure.retryable) return error;
      throw error;
    }
  }
}
