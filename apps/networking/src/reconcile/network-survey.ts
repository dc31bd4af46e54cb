import { Injectable } from '@nestjs/common';
import type { Finding, Host } from '#hosts';
import { VlanRemoval } from '../bridges/vlan-removal.js';
import { PortUnplugger } from '../ports/port-unplugger.js';
import { type NetworkScene, NetworkScenes } from './network-scene.js';
import { orphanPorts, twinAdapters } from './orphan-ports.js';
import { orphanTrunks } from './orphan-trunks.js';

/** Everything of the network of a host that nobody owns, in the order in which it can be removed. */
@Injectable()
export class NetworkSurvey {
  constructor(
    private readonly scenes: NetworkScenes,
    private readonly unplugger: PortUnplugger,
    private readonly removal: VlanRemoval,
  ) {}

  async of(host: Host): Promise<Finding[]> {
    const scene = await this.scenes.of(host);
    return [
      ...orphanTrunks(scene),
      ...orphanPorts(scene, this.unplugger),
      ...twinAdapters(scene),
      ...this.idleVlans(scene),
    ];
  }

  /** VLANs of ports that are recorded, though their instance is gone, go with the ports. */
  private idleVlans({ host, idleVlans, known, residents }: NetworkScene): Finding[] {
    const leaving = [...known]
      .filter(([uuid]) => residents.of(uuid) === 'gone')
      .flatMap(([, { ports }]) => Object.values(ports));
    return idleVlans
      .filter(
        ({ vlan, bridge }) =>
          !leaving.some((port) => port.type === 'pvm_sea' && port.vlan === vlan && port.bridge === bridge),
      )
      .map(
        ({ bridge, name, vlan, uses }): Finding => ({
          orphan: {
            kind: 'vlan',
            id: `${bridge}/${vlan}`,
            name: `VLAN ${vlan} on ${name}`,
            host: host.id,
            provablyOurs: true,
            remedy: 'remove',
            why: 'we have put it there, and nobody uses it any more; healing would remove it, too',
          },
          remove: (delivery) => this.removal.release(host, bridge, uses, delivery),
        }),
      );
  }
}
