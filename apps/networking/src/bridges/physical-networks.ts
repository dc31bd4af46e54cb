import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#config';
import { type HostNetworks, type OperationError, refuse } from '#contracts';
import type { Host } from '#hosts';
import type { NetworkBridge } from '#powervm';
import { CONFIG } from '#service';
import { asRead, type BridgesRead, HostBridges, seaName } from './host-bridges.js';

/** The physical network of a deployment that has one bridge per host and maps nothing. */
const DEFAULT = 'default';

/**
 * Which network bridge of a host serves which of Neutron's physical networks. Where VIOSes of different hosts have different
 * names a mapping lists them all: `ent8:vios1a, ent8:vios1b`.
 */
@Injectable()
export class PhysicalNetworks {
  private readonly mappings: Readonly<Record<string, string>>;

  constructor(
    @Inject(CONFIG) { networking }: Config,
    private readonly bridges: HostBridges,
  ) {
    this.mappings = networking.bridgeMappings;
  }

  /** @throws OperationError network.no-bridge, network.physical-network */
  async bridgeOf(host: Host, network: string, read: BridgesRead): Promise<NetworkBridge> {
    const { bridges } = read;
    const [first] = bridges;
    if (first === undefined) {
      throw refuse('network.no-bridge', `host ${host.id} has no network bridge`, {
        host: host.id,
        remedy: 'Make a shared Ethernet adapter on one of its VIOSes.',
      });
    }
    if (Object.keys(this.mappings).length > 0) return this.mapped(host, network, bridges);
    if (bridges.length > 1) throw await this.ambiguous(host, bridges);
    if (network === DEFAULT) return first;
    throw unknown(host, network, `${DEFAULT}, since networking.bridgeMappings is empty`);
  }

  /** What of the configuration the host has; `problem` says why it serves nothing. */
  async servedBy(host: Host, { bridges }: BridgesRead): Promise<Served> {
    const names = await this.bridges.viosNames(host);
    const mapped = Object.entries(this.mappings);
    if (mapped.length > 0) {
      const served = mapped.flatMap(([name, wanted]) => {
        const bridge = named(bridges, wanted, names);
        return bridge === undefined ? [] : [asServed(name, bridge, names)];
      });
      const problem = `none of networking.bridgeMappings is on the host, which has ${list(bridges, names) || 'no network bridge'}`;
      return { physicalNetworks: served, ...(served.length === 0 ? { problem } : {}) };
    }
    const [only, ...more] = bridges;
    if (only !== undefined && more.length === 0) return { physicalNetworks: [asServed(DEFAULT, only, names)] };
    const problem =
      only === undefined
        ? 'no network bridge'
        : `several network bridges, none of them mapped: ${list(bridges, names)}`;
    return { physicalNetworks: [], problem };
  }

  private async mapped(host: Host, network: string, bridges: readonly NetworkBridge[]): Promise<NetworkBridge> {
    const wanted = this.mappings[network];
    if (wanted === undefined) throw unknown(host, network, Object.keys(this.mappings).join(', '));
    const known = named(bridges, wanted, await this.bridges.viosNames(host));
    if (known !== undefined) return known;
    this.bridges.forgetViosNames(host);
    const names = await this.bridges.viosNames(host);
    const found = named(bridges, wanted, names);
    if (found !== undefined) return found;
    throw refuse(
      'network.no-bridge',
      `physical network '${network}' is mapped to ${wanted}, but host ${host.id} has only ${list(bridges, names)}`,
      { host: host.id, remedy: `Correct networking.bridgeMappings.${network}.` },
    );
  }

  private async ambiguous(host: Host, bridges: readonly NetworkBridge[]): Promise<OperationError> {
    const names = list(bridges, await this.bridges.viosNames(host));
    return refuse('network.no-bridge', `host ${host.id} has several network bridges: ${names}`, {
      host: host.id,
      remedy: 'Map each physical network to one of them in networking.bridgeMappings.',
    });
  }
}

export interface Served {
  readonly physicalNetworks: HostNetworks['physicalNetworks'];
  readonly problem?: string;
}

function asServed(name: string, bridge: NetworkBridge, names: ReadonlyMap<string, string>) {
  const { primary, additional } = asRead(bridge, names).model;
  const vlans = new Set([primary, ...additional].flatMap((trunk) => trunk.vlans).concat(primary.pvid));
  return {
    name,
    seas: bridge.seas.map((sea) => seaName(sea, names)),
    vlans: [...vlans].toSorted((a, b) => a - b),
  };
}

function named(
  bridges: readonly NetworkBridge[],
  wanted: string,
  names: ReadonlyMap<string, string>,
): NetworkBridge | undefined {
  const any = wanted.split(/[\s,]+/);
  return bridges.find(({ seas }) => seas.some((sea) => any.includes(seaName(sea, names))));
}

const list = (bridges: readonly NetworkBridge[], names: ReadonlyMap<string, string>): string =>
  bridges.map(({ seas }) => seas.map((sea) => seaName(sea, names)).join('/')).join(', ');

function unknown(host: Host, network: string, known: string): OperationError {
  return refuse(
    'network.physical-network',
    `no network bridge of host ${host.id} serves physical network '${network}'`,
    {
      field: 'physicalNetwork',
      host: host.id,
      remedy: `Add it to networking.bridgeMappings (\`<SEA>:<VIOS>\`). Known: ${known}.`,
    },
  );
}
