import { Injectable } from '@nestjs/common';
import { type Host, HostView } from '#hosts';
import {
  ManagedSystem,
  NetworkBridge,
  type SharedEthernetAdapter,
  under,
  VIOS_GROUPS,
  VirtualIOServer,
} from '#powervm';
import { VirtualNetworks } from '../host/virtual-networks.js';
import type { Bridge, OrphanTrunk, Surroundings } from './bridge.js';
import { bridgeOf } from './bridge-document.js';

/** Network bridges of a host as they were read when the ledger counted `changes`. */
export interface BridgesRead {
  readonly changes: number;
  readonly bridges: readonly NetworkBridge[];
}

/** A bridge as it was read, and as planning sees it. */
export interface BridgeRead {
  readonly document: NetworkBridge;
  readonly model: Bridge;
}

/** A bridge and what is around it. */
export interface Situation {
  readonly target: BridgeRead;
  readonly peers: readonly BridgeRead[];
  readonly around: Surroundings;
}

type TrunkOwners = readonly VirtualIOServer[];

/** What networking knows of the bridges of each host; remembered as long as nothing says that it has changed. */
@Injectable()
export class HostBridges {
  constructor(
    private readonly view: HostView,
    private readonly networks: VirtualNetworks,
  ) {}

  /** @param changes  the ledger's count, read before: our own changes are never overlooked */
  async read(host: Host, changes: number): Promise<BridgesRead> {
    const known = await this.recall(host, changes);
    if (known.changes === changes) return known;
    this.forget(host);
    return this.recall(host, changes);
  }

  forget(host: Host): void {
    this.view.forget(host.id, 'network bridges');
    this.view.forget(host.id, 'trunk owners');
  }

  private trunkOwners(host: Host): Promise<TrunkOwners> {
    return this.view.recall(host.id, 'trunk owners', ['VirtualIOServer', 'NetworkBridge'], async () =>
      (await host.client()).feed(VirtualIOServer, {
        parent: under(ManagedSystem, await host.systemUuid()),
        group: VIOS_GROUPS.network,
      }),
    );
  }

  /** VIOS uuid -> name. Names hardly change: a name that is missing here is looked up again by whoever misses it. */
  viosNames(host: Host): Promise<ReadonlyMap<string, string>> {
    return this.view.recall(host.id, 'VIOS names', [], async () => namesOf(await this.trunkOwners(host)));
  }

  forgetViosNames(host: Host): void {
    this.view.forget(host.id, 'VIOS names');
  }

  /** A bridge and all else on its virtual switch; at most two requests. */
  async situation(host: Host, document: NetworkBridge, { bridges }: BridgesRead): Promise<Situation> {
    const { switchId, uuid } = asRead(document).model;
    const [owners, inUse] = await Promise.all([this.trunkOwners(host), this.networks.inUse(host, switchId)]);
    const names = namesOf(owners);
    const target = asRead(document, names);
    const onSwitch = bridges.map((other) => asRead(other, names)).filter(({ model }) => model.switchId === switchId);
    const peers = onSwitch.filter(({ model }) => model.uuid !== uuid);
    const orphans = orphansOf(owners, switchId);
    return { target, peers, around: { peers: peers.map(({ model }) => model), orphans, inUse } };
  }

  private recall(host: Host, changes: number): Promise<BridgesRead> {
    return this.view.recall(host.id, 'network bridges', ['NetworkBridge'], async () => {
      const client = await host.client();
      const bridges = await client.feed(NetworkBridge, { parent: under(ManagedSystem, await host.systemUuid()) });
      return { changes, bridges };
    });
  }
}

/** `ent8:vios1`, as bridge mappings name it. */
export const seaName = (
  { deviceName, vios }: Pick<SharedEthernetAdapter, 'deviceName' | 'vios'>,
  names: ReadonlyMap<string, string>,
): string => `${deviceName ?? 'SEA'}:${(vios && names.get(vios.uuid.toUpperCase())) ?? vios?.uuid ?? 'unknown VIOS'}`;

export const asRead = (document: NetworkBridge, names: ReadonlyMap<string, string> = new Map()): BridgeRead => ({
  document,
  model: bridgeOf(document, document.meta.uuid, document.seas.map((sea) => seaName(sea, names)).join('/')),
});

const namesOf = (owners: TrunkOwners): Map<string, string> =>
  new Map(owners.map(({ meta, name }) => [meta.uuid.toUpperCase(), name]));

function orphansOf(owners: TrunkOwners, switchId: number): OrphanTrunk[] {
  return owners.flatMap((vios) => {
    const bridged = new Set(
      vios.sharedEthernetAdapters.flatMap((sea) => [
        sea.controlChannelInterface,
        ...sea.trunks.map(({ deviceName }) => deviceName),
      ]),
    );
    return vios.trunks
      .filter((trunk) => trunk.virtualSwitchId === switchId && !bridged.has(trunk.deviceName))
      .map(({ deviceName, pvid, taggedVlans }) => ({
        vios: vios.name,
        deviceName: deviceName ?? 'without a name',
        pvid,
        vlans: taggedVlans,
      }));
  });
}
