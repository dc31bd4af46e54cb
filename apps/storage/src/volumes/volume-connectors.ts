import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#config';
import type { GetVolumeConnector, ResultOf } from '#contracts';
import type { Host } from '#hosts';
import { CONFIG } from '#service';
import { AllViosPorts } from './vios-ports.js';

/** What Cinder has to know of a host to export volumes to it. */
@Injectable()
export class VolumeConnectors {
  constructor(
    private readonly ports: AllViosPorts,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async of(host: Host): Promise<ResultOf<typeof GetVolumeConnector>> {
    const ports = (await this.ports.of(host)).flatMap(({ isActive, active }) => (isActive ? active : []));
    return {
      host: host.novaHost,
      wwpns: ports.map(({ wwpn }) => wwpn),
      wwnns: ports.flatMap(({ wwnn }) => wwnn ?? []),
      multipath: this.config.storage.multipath,
      platform: 'ppc64',
      os_type: 'linux',
    };
  }
}
