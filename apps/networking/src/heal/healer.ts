import { Injectable } from '@nestjs/common';
import type { Host } from '#hosts';
import type { Delivery } from '#messaging';
import { withSpan } from '#tracing';
import { HostBridges } from '../bridges/host-bridges.js';
import { Ledger } from '../bridges/ledger.js';
import { VlanProvisioning } from '../bridges/vlan-provisioning.js';
import type { PortOutcome } from '../ports/port-record.js';
import { PortRecords } from '../ports/port-records.js';
import { PortReports } from '../ports/port-reports.js';
import { AdapterScan, type AdaptersSeen } from './adapter-scan.js';
import { needsOf, type Recorded } from './needs.js';
import { checkPorts } from './port-check.js';
import { VlanCleanup } from './vlan-cleanup.js';
import { VlanMending, type VlansMissing } from './vlan-mending.js';

/**
 * Compares a host with what it should be, as it is and not as it is remembered: takes away VLANs that nobody needs, puts
 * back those that are missing, and says of each port whether it is in place.
 */
@Injectable()
export class Healer {
  constructor(
    private readonly ledger: Ledger,
    private readonly records: PortRecords,
    private readonly bridges: HostBridges,
    private readonly provisioning: VlanProvisioning,
    private readonly scan: AdapterScan,
    private readonly cleanup: VlanCleanup,
    private readonly mending: VlanMending,
    private readonly reports: PortReports,
  ) {}

  /** No request on a host where nothing is ours. @throws what the host or NATS answers, when the pass cannot be completed */
  pass(host: Host, work: Delivery): Promise<void> {
    return withSpan(`heal ${host.id}`, {}, async () => {
      const book = await this.ledger.get(host.id);
      const before = await this.records.list(host.id);
      if (before.length === 0 && Object.keys(book.bridges).length === 0) return;
      this.bridges.forget(host);
      const read = await this.provisioning.current(host);
      const partitions = before.map(({ value }) => value.partitionUuid);
      const seen = await this.scan.ofPartitions(host, partitions, work);
      await this.cleanup.pass(host, book, needsOf(before), read, seen, work);
      // Whoever has come to need a VLAN while it was removed gets it back.
      const missing = await this.mending.pass(host, needsOf(await this.records.list(host.id)), work);
      await this.tell(host, before, seen, missing, work);
    });
  }

  private async tell(
    host: Host,
    before: Recorded,
    seen: AdaptersSeen,
    missing: VlansMissing,
    work: Delivery,
  ): Promise<void> {
    const ovs = before.flatMap(({ value }) => Object.values(value.ports)).filter((record) => record.type === 'ovs');
    const withTrunk = ovs.length === 0 ? new Set<never>() : await this.scan.withTrunk(host, ovs, work);
    const at = new Date().toISOString();
    for (const { instance, value } of before) {
      const adapters = seen.get(value.partitionUuid) ?? [];
      const found = checkPorts(value, { adapters, withTrunk, missing }, at);
      const now = await this.records.get(instance);
      if (now === undefined) continue;
      const known = Object.entries(found).filter(
        ([id]) => isUnchanged(value.ports[id], now.ports[id]) && isUnchanged(value.outcomes[id], now.outcomes[id]),
      );
      await this.reports.found(host, instance, now, Object.fromEntries<PortOutcome>(known), work.envelope.id);
    }
  }
}

/** What has been plugged or unplugged meanwhile is not judged by what was seen before. */
const isUnchanged = (before: unknown, now: unknown): boolean => JSON.stringify(before) === JSON.stringify(now);
