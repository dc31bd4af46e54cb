import { Injectable } from '@nestjs/common';
import { refuse } from '#contracts';
import { type Host, HostView } from '#hosts';
import type { Delivery } from '#messaging';
import { isPowerVmError, ManagedSystem, newVirtualSwitch, switchName, under, VirtualSwitch } from '#powervm';

/** The virtual switches of each host, remembered. */
@Injectable()
export class VirtualSwitches {
  constructor(private readonly view: HostView) {}

  async named(host: Host, name: string): Promise<VirtualSwitch | undefined> {
    return (await this.all(host)).find((one) => switchName(one.name) === name);
  }

  /** @throws OperationError `network.no-switch` */
  async numbered(host: Host, id: number): Promise<VirtualSwitch> {
    const found = (await this.all(host)).find((one) => one.id === id);
    if (found !== undefined) return found;
    throw refuse('network.no-switch', `host ${host.id} has no virtual switch ${id}`, { host: host.id });
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
      this.view.forget(host.id, SWITCHES);
      const other = await this.named(host, name);
      if (other !== undefined) return other;
      throw error;
    } finally {
      this.view.forget(host.id, SWITCHES);
    }
  }

  private all(host: Host): Promise<readonly VirtualSwitch[]> {
    return this.view.recall(host.id, SWITCHES, ['VirtualSwitch'], async () =>
      (await host.client()).feed(VirtualSwitch, { parent: under(ManagedSystem, await host.systemUuid()) }),
    );
  }
}

const SWITCHES = 'virtual switches';
