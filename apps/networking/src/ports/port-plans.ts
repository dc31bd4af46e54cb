import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#config';
import { type OvsVif, type PayloadOf, type PlugVifs, refuse, type SeaVif } from '#contracts';
import { type Host, makerOf } from '#hosts';
import type { Delivery } from '#messaging';
import type { NetworkBridge } from '#powervm';
import { CONFIG } from '#service';
import { asRead, type BridgesRead } from '../bridges/host-bridges.js';
import type { Use } from '../bridges/ledger-changes.js';
import { PhysicalNetworks } from '../bridges/physical-networks.js';
import { type Prepared, VlanProvisioning } from '../bridges/vlan-provisioning.js';
import { ManagementPartition } from '../host/management-partition.js';
import { type SwitchRef, switchRef, VirtualSwitches } from '../host/virtual-switches.js';
import { type ClientAdapters, isOn, type Wanted } from './client-adapters.js';
import { externalIds } from './external-ids.js';
import {
  adoptedPort,
  MANAGEMENT_PORT,
  type NetworkRecord,
  type OvsPort,
  type PortRecord,
  type SeaPort,
  userOf,
} from './port-record.js';
import { Pvids } from './pvids.js';
import type { WantedTrunk } from './trunks.js';

type Request = PayloadOf<typeof PlugVifs>;

/** VLAN of the management network. */
const MANAGEMENT_VLAN = 4094;

/** One port: what is recorded of it, and what it needs. */
export interface PlannedPort {
  readonly id: string;
  readonly record: PortRecord;
  /** Absent where somebody else's adapter serves already. */
  readonly adapter?: Wanted;
  readonly trunk?: WantedTrunk;
}

/** All that a command needs, found possible. */
export interface PortPlan {
  readonly ports: readonly PlannedPort[];
  readonly vlans: readonly Prepared[];
}

/** Finds out what the ports of a command need, so that what is impossible is refused before anything is made. */
@Injectable()
export class PortPlans {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly provisioning: VlanProvisioning,
    private readonly networks: PhysicalNetworks,
    private readonly switches: VirtualSwitches,
    private readonly management: ManagementPartition,
    private readonly pvids: Pvids,
  ) {}

  /**
   * @param present  adapters that the partition has
   * @throws OperationError `network.*`, nothing having been changed but, for the first port of Open vSwitch on a host, its
   *         virtual switch having been made
   */
  async of(
    host: Host,
    request: Request,
    present: ClientAdapters,
    known: NetworkRecord | undefined,
    delivery: Delivery,
  ): Promise<PortPlan> {
    const madeBy = makerOf(delivery);
    const scope = { host, request, present, known, madeBy };
    refuseRepeated(request);
    const sea = request.vifs.flatMap((vif) => (vif.type === 'pvm_sea' ? [vif] : []));
    const ovs = request.vifs.flatMap((vif) => (vif.type === 'ovs' ? [vif] : []));
    const read = sea.length === 0 ? undefined : await this.provisioning.current(host);
    const seaPorts = read === undefined ? [] : await this.seaPorts(scope, sea, read);
    const vlans = await this.vlans(host, request.uuid, seaPorts, read);
    const management = await this.managementPort(scope);
    const ovsPorts = ovs.length === 0 ? [] : await this.ovsPorts(scope, ovs, delivery);
    const byId = new Map([...seaPorts, ...ovsPorts].map((port) => [port.id, port]));
    const inOrder = request.vifs.flatMap(({ id }) => byId.get(id) ?? []);
    return { ports: [...inOrder, ...management], vlans };
  }

  private async seaPorts(scope: Scope, vifs: readonly SeaVif[], read: BridgesRead): Promise<PlannedPort[]> {
    const { host, present, madeBy } = scope;
    const ports: PlannedPort[] = [];
    for (const { id, mac, vlan, physicalNetwork } of vifs) {
      const bridge = await this.networks.bridgeOf(host, physicalNetwork, read);
      const adapter = { mac, pvid: vlan, virtualSwitch: await this.switchOf(host, bridge) };
      const known = recorded(scope, id, 'pvm_sea') ?? adopted(scope, mac);
      const found = known?.adapter === 'found' || (known === undefined && present.withMac(mac).length > 0);
      if (found) refuseOther(scope, id, adapter);
      const record = {
        type: 'pvm_sea' as const,
        mac,
        madeBy: known?.madeBy ?? madeBy,
        bridge: bridge.meta.uuid,
        vlan,
        physicalNetwork,
        adapter: found ? ('found' as const) : ('ours' as const),
      };
      ports.push({ id, record, ...(found ? {} : { adapter }) });
    }
    return ports;
  }

  /** Its trunks name it; older servers give its number only. */
  private async switchOf(host: Host, bridge: NetworkBridge): Promise<SwitchRef> {
    const id = asRead(bridge).model.switchId;
    const named = bridge.seas[0]?.trunks[0]?.virtualSwitch;
    return named === undefined
      ? switchRef(await this.switches.numbered(host, id))
      : { id, uuid: named.uuid, href: named.href };
  }

  private async vlans(
    host: Host,
    instance: string,
    ports: readonly PlannedPort[],
    read: BridgesRead | undefined,
  ): Promise<Prepared[]> {
    const uses = new Map<string, Use[]>();
    for (const { id, record } of ports) {
      if (record.type !== 'pvm_sea') continue;
      const use = { vlan: record.vlan, user: userOf(instance, id) };
      uses.set(record.bridge, [...(uses.get(record.bridge) ?? []), use]);
    }
    const prepared: Prepared[] = [];
    for (const [bridge, ofBridge] of uses) prepared.push(await this.provisioning.prepare(host, bridge, ofBridge, read));
    return prepared;
  }

  private async ovsPorts(scope: Scope, vifs: readonly OvsVif[], delivery: Delivery): Promise<PlannedPort[]> {
    const { host, request, present, madeBy } = scope;
    for (const { id, mac } of vifs) {
      if (recorded(scope, id, 'ovs') === undefined && present.withMac(mac).length > 0) throw macTaken(scope, id, mac);
    }
    const owner = await this.management.of(host);
    const virtualSwitch = switchRef(await this.switches.ensure(host, this.config.networking.ovsSwitch, delivery));
    const ports: PlannedPort[] = [];
    for (const vif of vifs) {
      const known = recorded(scope, vif.id, 'ovs');
      const record: OvsPort = {
        type: 'ovs',
        mac: vif.mac,
        madeBy: known?.madeBy ?? madeBy,
        switch: virtualSwitch.uuid,
        switchId: virtualSwitch.id,
        pvid: await this.pvids.allot(host, virtualSwitch, userOf(request.uuid, vif.id)),
        trunkOwner: { resource: owner.resource, uuid: owner.uuid },
        ...(known?.trunk === undefined ? {} : { trunk: known.trunk }),
      };
      const { deviceName, bridge, mtu } = vif;
      const ids = externalIds(vif, request.uuid);
      const trunk = { port: record, virtualSwitch, deviceName, bridge, externalIds: ids, mtu };
      ports.push({ id: vif.id, record, adapter: { mac: vif.mac, pvid: record.pvid, virtualSwitch }, trunk });
    }
    return ports;
  }

  /** One per partition, where the host has the switch; an adapter that is there already will do. */
  private async managementPort(scope: Scope): Promise<PlannedPort[]> {
    const { host, request, present, madeBy } = scope;
    const mac = request.managementMac;
    if (mac === undefined) return [];
    const onHost = await this.switches.named(host, this.config.networking.managementSwitch);
    if (onHost === undefined) return [];
    const virtualSwitch = switchRef(onHost);
    const known = recorded(scope, MANAGEMENT_PORT, 'management');
    const others = present.on(virtualSwitch).some((adapter) => adapter.mac !== (known?.mac ?? mac));
    if (known === undefined && (others || present.withMac(mac).length > 0)) return [];
    const record = { type: 'management' as const, mac, madeBy: known?.madeBy ?? madeBy };
    return [{ id: MANAGEMENT_PORT, record, adapter: { mac, pvid: MANAGEMENT_VLAN, virtualSwitch } }];
  }
}

interface Scope {
  host: Host;
  request: Request;
  present: ClientAdapters;
  known: NetworkRecord | undefined;
  madeBy: string;
}

/** @throws OperationError `network.port-changed` when the port was plugged as something else */
function recorded<T extends PortRecord['type']>({ known, host, request }: Scope, id: string, type: T) {
  const record = known?.ports[id];
  if (record === undefined) return undefined;
  const mac = id === MANAGEMENT_PORT ? request.managementMac : request.vifs.find((vif) => vif.id === id)?.mac;
  if (record.type === type && record.mac === mac) return record as Extract<PortRecord, { type: T }>;
  throw refuse('network.port-changed', `port ${id} is plugged as ${record.type} with MAC ${record.mac}`, {
    host: host.id,
    remedy: 'Unplug the port, then plug it as it is now.',
  });
}

/** The port that was recorded anew from the host, when its id was not known. */
function adopted({ known }: Scope, mac: string): SeaPort | undefined {
  const record = known?.ports[adoptedPort(mac)];
  return record?.type === 'pvm_sea' ? record : undefined;
}

function refuseRepeated({ vifs, managementMac }: Request): void {
  const seen = new Set([MANAGEMENT_PORT, managementMac]);
  for (const [index, { id, mac }] of vifs.entries()) {
    for (const [field, value] of Object.entries({ id, mac })) {
      if (!seen.has(value)) continue;
      throw refuse('request.invalid', `vifs[${index}].${field}: ${value} occurs twice`, {
        field: `vifs[${index}].${field}`,
        remedy: 'Give each port its own id and MAC address.',
      });
    }
    seen.add(id).add(mac);
  }
}

/** An adapter of somebody else is left as it is, so it has to be what the port needs. */
function refuseOther(scope: Scope, id: string, { mac, pvid, virtualSwitch }: Wanted): void {
  const [adapter] = scope.present.withMac(mac);
  if (adapter !== undefined && (adapter.pvid !== pvid || !isOn(adapter, virtualSwitch))) throw macTaken(scope, id, mac);
}

const macTaken = ({ host, request }: Scope, id: string, mac: string) =>
  refuse(
    'network.mac-taken',
    `${request.partition.name} has an adapter with MAC ${mac} of port ${id} that is not ours`,
    {
      host: host.id,
      remedy: 'Remove that adapter from the partition; it was made by somebody else and is not changed here.',
    },
  );
