import { OperationError } from '#contracts';
import {
  ClientNetworkAdapter,
  isPowerVmError,
  LogicalPartition,
  newClientNetworkAdapter,
  type ObjectRef,
  type PowerVmClient,
  under,
} from '#powervm';
import type { SwitchRef } from '../host/virtual-switches.js';

/** An adapter that a port needs. */
export interface Wanted {
  /** 12 hex digits, upper case; what it is found by. */
  readonly mac: string;
  readonly pvid: number;
  readonly virtualSwitch: SwitchRef;
}

/** The adapters of one partition. They are changed one after another, since they share its slots. */
export class ClientAdapters {
  private constructor(
    private readonly client: PowerVmClient,
    private readonly partition: ObjectRef,
    private adapters: readonly ClientNetworkAdapter[],
  ) {}

  /** One request. A partition that is gone has none. */
  static async read(client: PowerVmClient, partitionUuid: string): Promise<ClientAdapters> {
    const partition = under(LogicalPartition, partitionUuid);
    return new ClientAdapters(client, partition, await adaptersOf(client, partition));
  }

  /** Of a partition that has just been made: it has none, and nobody need ask. */
  static none(client: PowerVmClient, partitionUuid: string): ClientAdapters {
    return new ClientAdapters(client, under(LogicalPartition, partitionUuid), []);
  }

  withMac(mac: string): readonly ClientNetworkAdapter[] {
    return this.adapters.filter((adapter) => adapter.mac === mac);
  }

  on(virtualSwitch: SwitchRef): readonly ClientNetworkAdapter[] {
    return this.adapters.filter((adapter) => isOn(adapter, virtualSwitch));
  }

  /** Whether the adapter is there as wanted, so that nothing has to change. */
  has({ mac, pvid, virtualSwitch }: Wanted): boolean {
    const [found, ...twins] = this.withMac(mac);
    return found?.pvid === pvid && isOn(found, virtualSwitch) && twins.length === 0;
  }

  /**
   * The adapter as wanted: found, changed or made. Only for adapters of ours.
   *
   * @param doubtful  an earlier attempt may still make one: look again afterwards
   */
  async ensure(wanted: Wanted, doubtful: boolean): Promise<ClientNetworkAdapter> {
    const [found, ...twins] = this.withMac(wanted.mac);
    await this.deleteAll(twins);
    if (found !== undefined && isOn(found, wanted.virtualSwitch)) return this.repair(found, wanted.pvid);
    if (found !== undefined) await this.deleteAll([found]);
    return doubtful ? this.createOnce(wanted) : this.create(wanted);
  }

  async delete(mac: string): Promise<void> {
    await this.deleteAll(this.withMac(mac));
  }

  private repair(adapter: ClientNetworkAdapter, pvid: number): Promise<ClientNetworkAdapter> {
    return this.client.update(adapter, (draft) => {
      if (draft.pvid === pvid) return false;
      draft.pvid = pvid;
      return true;
    });
  }

  /** The request of an earlier attempt may land before this one, which is then refused, or after it: a twin. */
  private async createOnce(wanted: Wanted): Promise<ClientNetworkAdapter> {
    const outcome = await this.create(wanted).catch((error: unknown) => ({ error }));
    this.adapters = await adaptersOf(this.client, this.partition);
    const [first, ...late] = this.withMac(wanted.mac);
    if (first === undefined && 'error' in outcome) throw outcome.error;
    await this.deleteAll(late);
    return first ?? (outcome as ClientNetworkAdapter);
  }

  private async create({ mac, pvid, virtualSwitch }: Wanted): Promise<ClientNetworkAdapter> {
    const document = newClientNetworkAdapter({ slot: 'high', mac, pvid, virtualSwitch: virtualSwitch.href });
    try {
      return await this.client.create(ClientNetworkAdapter, document, { parent: this.partition });
    } catch (error) {
      throw noSlotLeft(error) ?? error;
    }
  }

  private async deleteAll(adapters: readonly ClientNetworkAdapter[]): Promise<void> {
    for (const adapter of adapters) await this.client.delete(adapter);
    this.adapters = this.adapters.filter((adapter) => !adapters.includes(adapter));
  }
}

/** Adapters by slot; none of a partition that is gone. */
export async function adaptersOf(client: PowerVmClient, parent: ObjectRef): Promise<readonly ClientNetworkAdapter[]> {
  try {
    const adapters = await client.feed(ClientNetworkAdapter, { parent });
    return adapters.toSorted((a, b) => (a.slot ?? 0) - (b.slot ?? 0));
  } catch (error) {
    if (isPowerVmError(error, 'hypervisor.not-found')) return [];
    throw error;
  }
}

export function isOn({ virtualSwitch, virtualSwitchId }: ClientNetworkAdapter, on: SwitchRef): boolean {
  return virtualSwitch === undefined ? virtualSwitchId === on.id : virtualSwitch.uuid === on.uuid;
}

const NO_SLOT = /slot.*\b(is not in|exceed|maximum|available)|\b(no|maximum)\b.*slot/i;

/** The partition's limit as an error that says what to do; undefined for any other. */
export function noSlotLeft(error: unknown): OperationError | undefined {
  if (!isPowerVmError(error) || !NO_SLOT.test(error.serverMessage ?? '')) return undefined;
  return new OperationError('network.slot-exhausted', 'the partition has no virtual slot left for a network adapter', {
    remedy: 'Detach a port or a volume from it, or raise its maximum of virtual slots while it is powered off.',
    cause: error,
  });
}
