import { OperationError } from '#contracts';
import {
  ClientNetworkAdapter,
  isPowerVmError,
  LogicalPartition,
  macToApi,
  newClientNetworkAdapter,
  type ObjectRef,
  type PowerVmClient,
  under,
  VirtualIOServer,
} from '#powervm';
import type { SwitchRef } from '../host/virtual-switches.js';
import { adaptersOf, noSlotLeft } from './client-adapters.js';
import { parseExternalIds, sameExternalIds } from './external-ids.js';
import type { OvsPort } from './port-record.js';

/** The trunk that a port of Open vSwitch needs in the management partition. */
export interface WantedTrunk {
  readonly port: OvsPort;
  readonly virtualSwitch: SwitchRef;
  readonly deviceName: string;
  readonly bridge: string;
  readonly externalIds: string;
  readonly mtu: number;
}

/** Trunk adapters under the management partition: NovaLink makes a Linux device of each and plugs it into Open vSwitch. */
export class Trunks {
  constructor(private readonly client: PowerVmClient) {}

  /**
   * The trunk as wanted: found, repaired or made.
   *
   * @param fresh  nobody can have made it before: it is not looked for
   */
  async ensure(
    wanted: WantedTrunk,
    { fresh, doubtful }: { fresh: boolean; doubtful: boolean },
  ): Promise<ClientNetworkAdapter> {
    const [found, ...twins] = fresh ? [] : await this.find(wanted.port);
    await this.deleteAll(twins);
    if (found !== undefined) return this.repair(found, wanted);
    const made = await this.create(wanted);
    if (!doubtful) return made;
    const [first = made, ...late] = await this.search(wanted.port);
    await this.deleteAll(late);
    return first;
  }

  /** Those of the ports whose trunk is there; one request for each partition that has trunks. */
  async present(ports: readonly OvsPort[]): Promise<ReadonlySet<OvsPort>> {
    const trunks = new Map<string, readonly ClientNetworkAdapter[]>();
    for (const port of ports) {
      const { uuid } = port.trunkOwner;
      if (!trunks.has(uuid)) trunks.set(uuid, await adaptersOf(this.client, ownerOf(port)));
    }
    return new Set(ports.filter((port) => trunks.get(port.trunkOwner.uuid)?.some((trunk) => serves(trunk, port))));
  }

  async delete(port: OvsPort): Promise<void> {
    await this.deleteAll(await this.find(port));
  }

  /** Trunks of an instance that no record knows: what landed after it had been undone. */
  async deleteUnrecorded(owner: ObjectRef, instance: string, recorded: readonly OvsPort[]): Promise<void> {
    const left = (await adaptersOf(this.client, owner)).filter(
      (adapter) =>
        adapter.trunkPriority !== undefined &&
        parseExternalIds(adapter.ovsExternalIds).get('vm-uuid') === instance &&
        !recorded.some((port) => serves(adapter, port)),
    );
    await this.deleteAll(left);
  }

  /** By its uuid where that is known, else among all trunks of its owner. */
  private async find(port: OvsPort): Promise<readonly ClientNetworkAdapter[]> {
    if (port.trunk === undefined) return this.search(port);
    const known = await this.client.find(ClientNetworkAdapter, port.trunk, { parent: ownerOf(port) });
    return known !== undefined && serves(known, port) ? [known] : this.search(port);
  }

  private async search(port: OvsPort): Promise<readonly ClientNetworkAdapter[]> {
    return (await adaptersOf(this.client, ownerOf(port))).filter(
      (adapter) => serves(adapter, port) && attachedMac(adapter) === port.mac,
    );
  }

  private repair(trunk: ClientNetworkAdapter, wanted: WantedTrunk): Promise<ClientNetworkAdapter> {
    const { deviceName, bridge, externalIds, mtu } = wanted;
    return this.client.update(trunk, (draft) => {
      const good =
        draft.deviceName === deviceName &&
        draft.ovsBridge === bridge &&
        draft.mtu === mtu &&
        sameExternalIds(draft.ovsExternalIds, externalIds);
      if (good) return false;
      draft.deviceName = deviceName;
      draft.ovsBridge = bridge;
      draft.mtu = mtu;
      draft.ovsExternalIds = externalIds;
      return true;
    });
  }

  private async create({ port, virtualSwitch, deviceName, bridge, externalIds, mtu }: WantedTrunk) {
    const document = newClientNetworkAdapter({
      slot: 'low',
      pvid: port.pvid,
      virtualSwitch: virtualSwitch.href,
      trunk: { priority: 1, deviceName, mtu, ovsBridge: bridge, ovsExternalIds: externalIds },
    });
    try {
      return await this.client.create(ClientNetworkAdapter, document, { parent: ownerOf(port) });
    } catch (error) {
      if (isPowerVmError(error, 'hypervisor.refused') && (await this.hasRival(port))) throw pvidTaken(port, error);
      throw noSlotLeft(error) ?? error;
    }
  }

  private async hasRival(port: OvsPort): Promise<boolean> {
    return (await adaptersOf(this.client, ownerOf(port))).some(
      (adapter) => serves(adapter, port) && attachedMac(adapter) !== port.mac,
    );
  }

  private async deleteAll(trunks: readonly ClientNetworkAdapter[]): Promise<void> {
    for (const trunk of trunks) await this.client.delete(trunk);
  }
}

/** Somebody else has just taken the VLAN of the pair: with the next delivery it gets another. */
export const PVID_TAKEN = 'network.pvid-taken';

const pvidTaken = ({ pvid }: OvsPort, cause: unknown) =>
  new OperationError(PVID_TAKEN, `VLAN ${pvid} was taken by a trunk of somebody else at the same moment`, {
    retryable: true,
    remedy: 'It is tried again with another VLAN by itself; nothing has to be done.',
    cause,
  });

const ownerOf = ({ trunkOwner: { resource, uuid } }: OvsPort): ObjectRef =>
  under(resource === VirtualIOServer.name ? VirtualIOServer : LogicalPartition, uuid);

/** A pair is known by its PVID: no other adapter of the switch has it. */
export const serves = ({ trunkPriority, pvid, virtualSwitchId }: ClientNetworkAdapter, port: OvsPort): boolean =>
  trunkPriority !== undefined && pvid === port.pvid && virtualSwitchId === port.switchId;

export function attachedMac({ ovsExternalIds }: ClientNetworkAdapter): string | undefined {
  const mac = parseExternalIds(ovsExternalIds).get('attached-mac');
  return mac === undefined || !/^([0-9a-f]{2}[:-]?){6}$/i.test(mac) ? undefined : macToApi(mac);
}
