import { Injectable } from '@nestjs/common';
import { type Adopted, type AdoptPorts, type InstanceRef, type PayloadOf, toFailure } from '#contracts';
import { type Host, Hosts, makerOf } from '#hosts';
import type { Delivery } from '#messaging';
import { LogicalPartition, type ObjectRef, under } from '#powervm';
import type { Bridge } from '../bridges/bridge.js';
import { asRead } from '../bridges/host-bridges.js';
import { Ledger } from '../bridges/ledger.js';
import { VlanProvisioning } from '../bridges/vlan-provisioning.js';
import { ManagementPartition } from '../host/management-partition.js';
import { adaptersOf } from '../ports/client-adapters.js';
import { type PortRecord, userOf } from '../ports/port-record.js';
import { PortRecords } from '../ports/port-records.js';
import { Pvids } from '../ports/pvids.js';
import { adoptablePorts } from './adoptable-ports.js';
import { withClaimed } from './claimed-vlans.js';

type Request = PayloadOf<typeof AdoptPorts>;
type Ports = Readonly<Record<string, PortRecord>>;

/** Records the ports of a partition as ours, as far as they are not recorded. */
@Injectable()
export class PortAdoption {
  constructor(
    private readonly hosts: Hosts,
    private readonly records: PortRecords,
    private readonly management: ManagementPartition,
    private readonly provisioning: VlanProvisioning,
    private readonly pvids: Pvids,
    private readonly ledger: Ledger,
  ) {}

  async run(request: Request, delivery: Delivery): Promise<Adopted> {
    const host = this.hosts.get(request.host);
    const instance = { host: host.id, uuid: request.uuid };
    const client = await host.client(delivery);
    const trunkOwner = await this.trunkOwner(host);
    const [adapters, trunks, { bridges }] = await Promise.all([
      adaptersOf(client, under(LogicalPartition, request.partition.uuid)),
      trunkOwner === undefined ? [] : adaptersOf(client, trunkOwner),
      this.provisioning.current(host),
    ]);
    const models = bridges.map((bridge) => asRead(bridge).model);
    const found = { request, adapters, trunks, trunkOwner, bridges: models, madeBy: makerOf(delivery) };
    const ports = adoptablePorts(found, await this.records.get(instance));
    if (!request.dryRun) await this.record(host, instance, request, ports, models);
    return {
      recorded: Object.entries(ports).map(([id, { type, mac }]) => ({ kind: 'port', name: `${type} ${id} (${mac})` })),
      notes: notesOf(ports, request.vlans),
    };
  }

  private async record(host: Host, instance: InstanceRef, request: Request, ports: Ports, bridges: readonly Bridge[]) {
    for (const [id, record] of Object.entries(ports)) {
      if (record.type === 'ovs') await this.pvids.keep(host, record.switch, record.pvid, userOf(instance.uuid, id));
    }
    for (const bridge of bridges) {
      const uses = Object.entries(ports).flatMap(([id, port]) =>
        port.type === 'pvm_sea' && port.bridge === bridge.uuid
          ? [{ vlan: port.vlan, user: userOf(instance.uuid, id) }]
          : [],
      );
      const onIt = bridge.additional.flatMap(({ vlans }) => vlans);
      const claimed = request.vlans.filter((vlan) => onIt.includes(vlan) && uses.some((use) => use.vlan === vlan));
      if (uses.length > 0) await this.ledger.change(host.id, (book) => withClaimed(book, bridge, claimed, uses));
    }
    // Last: what is recorded here is not looked at again when the command is delivered once more.
    await this.records.add(instance, request.partition.uuid, ports);
  }

  private async trunkOwner(host: Host): Promise<ObjectRef | undefined> {
    return this.management.of(host).catch((error: unknown) => {
      if (toFailure(error).code === 'network.no-management-partition') return undefined;
      throw error;
    });
  }
}

function notesOf(ports: Ports, claimed: readonly number[]): string[] {
  const vlans = Object.values(ports).flatMap((port) =>
    port.type === 'pvm_sea' && !claimed.includes(port.vlan) ? [port.vlan] : [],
  );
  return [...new Set(vlans)].map(
    (vlan) =>
      `VLAN ${vlan} stays on its network bridge: nothing tells whether we have put it there (--vlan ${vlan} says so)`,
  );
}
