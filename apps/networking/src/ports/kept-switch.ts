import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#config';
import type { Kept } from '#contracts';
import { CONFIG } from '#service';
import type { PortRecord } from './port-record.js';

/** The switch of the pairs for Open vSwitch: made with the first such port of a host, it belongs to the host and stays. */
@Injectable()
export class KeptSwitch {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  of(ports: readonly PortRecord[]): Kept[] {
    const name = this.config.networking.ovsSwitch;
    return ports.some(({ type }) => type === 'ovs') ? [{ kind: 'virtual-switch', name }] : [];
  }
}
