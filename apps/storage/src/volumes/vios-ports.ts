import { Injectable } from '@nestjs/common';
import { type Host, HostView } from '#hosts';
import { fibreChannelPorts, isActive, VIOS_GROUPS, VirtualIOServer } from '#powervm';

export interface ActivePort {
  readonly wwpn: string;
  /** Name of its node, as the host tells it; not every level does. */
  readonly wwnn?: string;
}

/** The Fibre Channel ports of a VIOS. */
export interface ViosPorts {
  readonly uuid: string;
  readonly name: string;
  /** Whether it can be asked, and its ports carry anything. */
  readonly isActive: boolean;
  /** WWPNs, 16 hex digits, upper case. */
  readonly wwpns: readonly string[];
  /** Of those that are connected and can carry virtual ports. */
  readonly active: readonly ActivePort[];
}

/** The ports of a host's VIOSes: one request, when nothing is remembered. */
@Injectable()
export class AllViosPorts {
  constructor(private readonly view: HostView) {}

  of(host: Host): Promise<ViosPorts[]> {
    return this.view.recall(host.id, 'VIOS ports', ['VirtualIOServer'], async () => {
      const client = await host.client();
      const vioses = await client.feed(VirtualIOServer, { group: VIOS_GROUPS.storage });
      return vioses.map((vios) => {
        const ports = fibreChannelPorts(vios).flatMap(({ wwpn, wwnn, totalPorts = 0 }) =>
          wwpn === undefined
            ? []
            : [{ wwpn: wwpn.toUpperCase(), ...(wwnn && { wwnn: wwnn.toUpperCase() }), active: totalPorts > 0 }],
        );
        return {
          uuid: vios.meta.uuid,
          name: vios.name,
          isActive: isActive(vios),
          wwpns: ports.map(({ wwpn }) => wwpn),
          active: ports.filter(({ active }) => active),
        };
      });
    });
  }
}
