import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OperationError, type PayloadOf, type PlugVifs, type ResultOf, refuse } from '#contracts';
import { type Host, Hosts, HostView, INSTANCES_DOMAIN, Owned, PartitionRecord } from '#hosts';
import { Bus, type Delivery, FencedError } from '#messaging';
import type { ClientNetworkAdapter, PowerVmClient } from '#powervm';
import { VlanProvisioning } from '../bridges/vlan-provisioning.js';
import { VlanRemoval } from '../bridges/vlan-removal.js';
import { ClientAdapters } from './client-adapters.js';
import { KeptSwitch } from './kept-switch.js';
import { type PlannedPort, type PortPlan, PortPlans } from './port-plans.js';
import { MANAGEMENT_PORT, type NetworkRecord, type OvsPort, type PortRecord, userOf } from './port-record.js';
import { PortRecords } from './port-records.js';
import { Pvids } from './pvids.js';
import { PVID_TAKEN, Trunks } from './trunks.js';

type Request = PayloadOf<typeof PlugVifs>;

/** Gives partitions their adapters: client adapters one after another, beside them VLANs and trunks. */
@Injectable()
export class PortPlugger implements OnModuleInit {
  private partitions!: Owned<typeof PartitionRecord>;

  constructor(
    private readonly bus: Bus,
    private readonly hosts: Hosts,
    private readonly plans: PortPlans,
    private readonly records: PortRecords,
    private readonly provisioning: VlanProvisioning,
    private readonly removal: VlanRemoval,
    private readonly pvids: Pvids,
    private readonly view: HostView,
    private readonly kept: KeptSwitch,
  ) {}

  async onModuleInit(): Promise<void> {
    this.partitions = await Owned.open(this.bus, INSTANCES_DOMAIN, PartitionRecord);
  }

  async plug(request: Request, delivery: Delivery): Promise<ResultOf<typeof PlugVifs>> {
    const host = this.hosts.get(request.host);
    const partition = await this.partitions.require(request);
    refuseOtherPartition(request, partition);
    const client = await host.client(delivery);
    refuseHmc(host, client);
    const known = await this.records.get(request);
    const doubtful = delivery.deliveries > 1;
    // Nobody else makes adapters for a partition that this very operation has made.
    const fresh = known === undefined && !doubtful && partition.madeBy === delivery.envelope.step?.operation;
    const { partitionUuid } = partition;
    const present = fresh
      ? ClientAdapters.none(client, partitionUuid)
      : await ClientAdapters.read(client, partitionUuid);
    const plan = await this.plans.of(host, request, present, known, delivery);
    refuseFrozen(request, plan, present);
    await delivery.guard();
    await this.records.add(request, partitionUuid, news(plan, known));
    const means = { host, instance: request.uuid, present, trunks: new Trunks(client), known, doubtful };
    const plugged = await this.make(plan, means, delivery).catch((error: unknown) => {
      // What is remembered may be to blame: a switch that was made anew, a bridge that is gone.
      this.view.forget(host.id);
      throw error;
    });
    await this.records.add(request, partitionUuid, trunksOf(plugged, known));
    await this.releaseFormer(host, request.uuid, plan, known, delivery);
    const vifs = plugged.flatMap(({ port, adapter }) => {
      if (port.id === MANAGEMENT_PORT) return [];
      return [{ id: port.id, mac: port.record.mac, locationCode: adapter?.locationCode ?? '' }];
    });
    return {
      vifs,
      management: vifs.length < plugged.length,
      kept: this.kept.of(plan.ports.map(({ record }) => record)),
    };
  }

  private async make({ ports, vlans }: PortPlan, means: Means, delivery: Delivery): Promise<Plugged[]> {
    let done = 0;
    const trunks = new Map<string, ClientNetworkAdapter>();
    const plugged: Plugged[] = [];
    const addTrunks = async () => {
      for (const { id, trunk } of ports) {
        if (trunk === undefined) continue;
        const fresh = means.known?.ports[id] === undefined && !means.doubtful;
        const made = means.trunks.ensure(trunk, { fresh, doubtful: means.doubtful });
        trunks.set(id, await made.catch((error: unknown) => this.giveUpPvid(error, means, id, trunk.port)));
      }
    };
    const addAdapters = async () => {
      for (const port of ports) {
        const { adapter, record } = port;
        const found = means.present.withMac(record.mac)[0];
        const made = adapter === undefined ? found : await means.present.ensure(adapter, means.doubtful);
        plugged.push({ port, adapter: made });
        done += 1;
        delivery.progress({ label: 'network adapters', done, total: ports.length, unit: 'items' });
      }
    };
    const provision = vlans.map((prepared) => this.provisioning.carryOut(prepared, delivery));
    // All are awaited, so that nothing goes on behind the back of an undo.
    const outcomes = await Promise.allSettled([addAdapters(), addTrunks(), ...provision]);
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    if (failures.length > 0) throw worst(failures);
    return plugged.map((one) => ({ ...one, trunk: trunks.get(one.port.id) }));
  }

  private async giveUpPvid(error: unknown, { host, instance }: Means, id: string, port: OvsPort): Promise<never> {
    const taken = error instanceof OperationError && error.failure.code === PVID_TAKEN;
    if (taken) await this.pvids.giveBack(host, port.switch, userOf(instance, id));
    throw error;
  }

  /** A port may have moved to another VLAN. */
  private async releaseFormer(
    host: Host,
    instance: string,
    { ports }: PortPlan,
    known: NetworkRecord | undefined,
    delivery: Delivery,
  ): Promise<void> {
    for (const { id, record } of ports) {
      const former = known?.ports[id];
      if (former?.type !== 'pvm_sea' || record.type !== 'pvm_sea') continue;
      if (former.vlan === record.vlan && former.bridge === record.bridge) continue;
      const use = { vlan: former.vlan, user: userOf(instance, id) };
      await this.removal.release(host, former.bridge, [use], delivery);
    }
  }
}

interface Means {
  host: Host;
  instance: string;
  present: ClientAdapters;
  trunks: Trunks;
  known: NetworkRecord | undefined;
  doubtful: boolean;
}

interface Plugged {
  port: PlannedPort;
  adapter: ClientNetworkAdapter | undefined;
  trunk?: ClientNetworkAdapter | undefined;
}

/** What is not yet recorded like this. */
function news({ ports }: PortPlan, known: NetworkRecord | undefined): Record<string, PortRecord> {
  const changed = ports.filter(({ id, record }) => JSON.stringify(known?.ports[id]) !== JSON.stringify(record));
  return Object.fromEntries(changed.map(({ id, record }) => [id, record]));
}

function trunksOf(plugged: readonly Plugged[], known: NetworkRecord | undefined): Record<string, PortRecord> {
  const made = plugged.flatMap(({ port: { id, record }, trunk }) => {
    const recorded = known?.ports[id];
    const same = recorded?.type === 'ovs' && recorded.trunk === trunk?.meta.uuid;
    if (record.type !== 'ovs' || trunk === undefined || same) return [];
    return [[id, { ...record, trunk: trunk.meta.uuid }] as const];
  });
  return Object.fromEntries(made);
}

/** Side by side with what failed something may have been made, so no failure is without effect here. */
function worst(failures: readonly unknown[]): unknown {
  const error = failures.find((failure) => failure instanceof FencedError) ?? failures[0];
  if (!(error instanceof OperationError) || error instanceof FencedError) return error;
  return OperationError.from({ ...error.failure, effect: 'unknown' }, error.cause);
}

function refuseOtherPartition({ partition, host, uuid }: Request, { partitionUuid, name }: PartitionRecord): void {
  if (partition.uuid.toUpperCase() === partitionUuid.toUpperCase()) return;
  throw refuse('request.invalid', `partition.uuid: instance ${uuid} is partition ${name}, not ${partition.name}`, {
    field: 'partition.uuid',
    host,
  });
}

/** A guest that cannot take an adapter now is no reason to refuse a port that is there as it should be. */
function refuseFrozen({ frozen }: Request, { ports }: PortPlan, present: ClientAdapters): void {
  if (frozen === undefined || ports.every(({ adapter }) => adapter === undefined || present.has(adapter))) return;
  throw OperationError.from(frozen);
}

function refuseHmc(host: Host, client: PowerVmClient): void {
  if (client.info?.managerType !== 'HMC') return;
  throw refuse('network.hmc-unsupported', `host ${host.id} is managed by an HMC; ports need NovaLink`, {
    host: host.id,
    field: 'host',
    remedy: "Give the host's NovaLink as its 'url' in the configuration.",
  });
}
