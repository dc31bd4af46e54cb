import { Injectable } from '@nestjs/common';
import { type Failure, OperationError, type PayloadOf, type ResultOf, type UnplugVifs } from '#contracts';
import { type Host, Hosts, mayRemove } from '#hosts';
import type { Delivery } from '#messaging';
import type { PowerVmClient } from '#powervm';
import type { Use } from '../bridges/ledger-changes.js';
import { VlanRemoval } from '../bridges/vlan-removal.js';
import { ManagementPartition } from '../host/management-partition.js';
import { ClientAdapters } from './client-adapters.js';
import { KeptSwitch } from './kept-switch.js';
import { type NetworkRecord, type OvsPort, type PortRecord, userOf } from './port-record.js';
import { PortRecords } from './port-records.js';
import { PortReports } from './port-reports.js';
import { Pvids } from './pvids.js';
import { Trunks } from './trunks.js';

type Request = PayloadOf<typeof UnplugVifs>;
type Ports = ReadonlyArray<readonly [id: string, record: PortRecord]>;

/** Removes what is recorded of ports: trunks, then adapters, then VLANs that nobody needs any more, then the record. */
@Injectable()
export class PortUnplugger {
  constructor(
    private readonly hosts: Hosts,
    private readonly records: PortRecords,
    private readonly removal: VlanRemoval,
    private readonly pvids: Pvids,
    private readonly management: ManagementPartition,
    private readonly reports: PortReports,
    private readonly kept: KeptSwitch,
  ) {}

  async unplug(request: Request, delivery: Delivery): Promise<ResultOf<typeof UnplugVifs>> {
    const host = this.hosts.get(request.host);
    const known = await this.records.get(request);
    const ports = chosen(request, known, delivery);
    if (known !== undefined && ports.length > 0) await this.remove(host, request, known, ports, delivery);
    if (isLateUndo(delivery)) await this.removeLate(host, request, known, delivery);
    return { kept: this.kept.of(ports.map(([, record]) => record)) };
  }

  private async remove(
    host: Host,
    request: Request,
    known: NetworkRecord,
    ports: Ports,
    delivery: Delivery,
  ): Promise<void> {
    const client = await host.client(delivery);
    if (request.frozen !== undefined) await refuseFrozen(client, known.partitionUuid, ports, request.frozen);
    const trunks = new Trunks(client);
    for (const [, record] of ports) if (record.type === 'ovs') await trunks.delete(record);
    await removeAdapters(client, known.partitionUuid, ports);
    for (const [bridge, uses] of usesOf(request.uuid, ports)) {
      await this.removal.release(host, bridge, uses, delivery);
    }
    for (const [id, record] of ports) {
      if (record.type === 'ovs') await this.pvids.giveBack(host, record.switch, userOf(request.uuid, id));
    }
    await this.reports.gone(host, request, Object.fromEntries(ports), delivery);
    const ids = ports.map(([id]) => id);
    await this.records.remove(request, ids);
  }

  /** A request of the step that is undone may have landed after the undo before this one. */
  private async removeLate(
    host: Host,
    { uuid }: Request,
    known: NetworkRecord | undefined,
    delivery: Delivery,
  ): Promise<void> {
    const recorded = Object.values(known?.ports ?? {}).filter((record): record is OvsPort => record.type === 'ovs');
    const owner = await this.management.of(host);
    await new Trunks(await host.client(delivery)).deleteUnrecorded(owner, uuid, recorded);
  }
}

function chosen({ vifs }: Request, known: NetworkRecord | undefined, delivery: Delivery): Ports {
  const all = Object.entries(known?.ports ?? {});
  const named = vifs === undefined ? all : all.filter(([id]) => vifs.includes(id));
  return named.filter(([, { madeBy }]) => mayRemove(madeBy, delivery));
}

const isLateUndo = ({ envelope: { step } }: Delivery): boolean => step?.phase === 'undo' && step.attempt > 1;

async function removeAdapters(client: PowerVmClient, partitionUuid: string, ports: Ports): Promise<void> {
  const ours = adaptersOfOurs(ports);
  if (ours.length === 0) return;
  const adapters = await ClientAdapters.read(client, partitionUuid);
  for (const [, { mac }] of ours) await adapters.delete(mac);
}

const adaptersOfOurs = (ports: Ports): Ports =>
  ports.filter(([, record]) => record.type !== 'pvm_sea' || record.adapter === 'ours');

/** What is gone already can be forgotten whatever the guest can do now. */
async function refuseFrozen(client: PowerVmClient, partition: string, ports: Ports, frozen: Failure): Promise<void> {
  const adapters = await ClientAdapters.read(client, partition);
  const isThere = adaptersOfOurs(ports).some(([, { mac }]) => adapters.withMac(mac).length > 0);
  if (isThere) throw OperationError.from(frozen);
}

/** bridge -> VLANs that the ports have used on it */
function usesOf(instance: string, ports: Ports): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  for (const [id, record] of ports) {
    if (record.type !== 'pvm_sea') continue;
    const use = { vlan: record.vlan, user: userOf(instance, id) };
    uses.set(record.bridge, [...(uses.get(record.bridge) ?? []), use]);
  }
  return uses;
}
