import { Injectable } from '@nestjs/common';
import { refuse } from '#contracts';
import { type Host, HostView } from '#hosts';
import type { Delivery } from '#messaging';
import { isPowerVmError, ManagedSystem, newVirtualSwitch, switchName, under, VirtualSwitch } from '#powervm';

/** What an adapter needs to know of its switch. */
export interface SwitchRef {
  /** -1 when the server does not number it. */
  readonly id: number;
  readonly uuid: string;
  /** Absolute address without query. */
  readonly href: string;
}

export const switchRef = ({ id, meta }: VirtualSwitch): SwitchRef => ({
  id: id ?? -1,
  uuid: meta.uuid,
  href: meta.href,
});

/** The virtual switches of each host, remembered. */
@Injectable()
export class VirtualSwitches {
  constructor(private readonly view: HostView) {}

  async named(host: Host, name: string): Promise<VirtualSwitch | undefined> {
    return this.find(host, (one) => switchName(one.name) === name);
  }

  /** @throws OperationError `network.no-switch` */
  async numbered(host: Host, id: number): Promise<VirtualSwitch> {
    const found = await this.find(host, (one) => one.id === id);
    if (found !== undefined) return found;
    throw refuse('network.no-switch', `host ${host.id} has no virtual switch ${id}`, {
      host: host.id,
      remedy: 'It was removed just now; the network bridge that was on it has to be repaired.',
    });
  }

  /** Makes the switch when it is absent. It stays: like the bridge, it belongs to the host and not to an instance. */
  async ensure(host: Host, name: string, delivery: Delivery): Promise<VirtualSwitch> {
    const known = await this.named(host, name);
    if (known !== undefined) return known;
    const client = await host.client(delivery);
    const parent = under(ManagedSystem, await host.systemUuid());
    try {
      return await client.create(VirtualSwitch, newVirtualSwitch({ name }), { parent });
    } catch (error) {
      // Another replica may have made it in the same moment.
      if (!isPowerVmError(error)) throw error;
      this.forget(host);
      const other = await this.named(host, name);
      if (other !== undefined) return other;
      throw error;
    } finally {
      this.forget(host);
    }
  }

  /**
   * A switch is told to have changed with each VLAN that comes and goes on it, which is nothing to us: one that is known
   * stays known, and only a missing one is looked for again.
   */
  private async find(host: Host, wanted: (one: VirtualSwitch) => boolean): Promise<VirtualSwitch | undefined> {
    return (await this.read(host, SWITCHES, [])).find(wanted) ?? (await this.read(host, LATER, [TYPE])).find(wanted);
  }

  private read(host: Host, name: string, types: string[]): Promise<readonly VirtualSwitch[]> {
    return this.view.recall(host.id, name, types, async () =>
      (await host.client()).feed(VirtualSwitch, { parent: under(ManagedSystem, await host.systemUuid()) }),
    );
  }

  private forget(host: Host): void {
    for (const name of [SWITCHES, LATER]) this.view.forget(host.id, name);
  }
}

const TYPE = VirtualSwitch.name;
const SWITCHES = 'virtual switches';
const LATER = 'virtual switches, looked at again';
