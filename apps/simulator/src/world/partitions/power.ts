import type { Partition, PartitionState } from '../model/partition.js';
import type { World } from '../world.js';
import { isOff } from './partitions.js';

export interface PowerOnRequest {
  /** `norm`, `sms`, `dd`, `ds`, `of`, `pbl` */
  bootMode: string;
}

export interface PowerOffRequest {
  operation: 'shutdown' | 'osshutdown' | 'dumprestart';
  immediate: boolean;
  restart: boolean;
}

/** Why a power job fails; the codes are those in which clients look for "already done". */
export const POWER_FAILURES = {
  alreadyOn: 'PVME01042026: the partition is not powered off.',
  alreadyOff: 'PVME01050901: the partition is already powered off.',
  noRmc: 'PVME01050905: the operating system cannot be shut down, as there is no RMC connection to it.',
} as const;

const FIRMWARE_MODES = new Set(['of', 'sms']);

/** The state machine of a partition. Delays are the world's; changes that are due happen through its agenda. */
export class Power {
  constructor(private readonly world: World) {
    for (const [kind, happen] of Object.entries({
      'partition-running': (partition: Partition) => this.#running(partition),
      'partition-rmc': (partition: Partition) => this.#rmcActive(partition),
      'partition-off': (partition: Partition) => this.#off(partition),
      'partition-restart': (partition: Partition) => this.#restart(partition),
    })) {
      world.agenda.on(kind, ({ scope, target, turn }) => {
        const partition =
          world.table('LogicalPartition').get(scope, target) ?? world.table('VirtualIOServer').get(scope, target);
        if (partition?.turn === turn) happen(partition!);
      });
    }
  }

  /** @returns why it is refused; undefined when the partition starts */
  powerOn(partition: Partition, { bootMode }: PowerOnRequest): string | undefined {
    if (!isOff(partition)) return POWER_FAILURES.alreadyOn;
    if (FIRMWARE_MODES.has(bootMode)) {
      this.#activate(partition);
      this.#enter(partition, 'open firmware');
    } else {
      this.#restart(partition);
    }
    return undefined;
  }

  /** @returns why it is refused; undefined when the partition goes down (or is to restart) */
  powerOff(partition: Partition, { operation, immediate, restart }: PowerOffRequest): string | undefined {
    if (isOff(partition)) return POWER_FAILURES.alreadyOff;
    if (operation === 'osshutdown' && !canShutDownGuest(partition)) return POWER_FAILURES.noRmc;
    const hard =
      operation === 'dumprestart' || (operation === 'shutdown' && (immediate || partition.state !== 'running'));
    const again = restart || operation === 'dumprestart';
    if (hard && !again) {
      this.#off(partition);
      return undefined;
    }
    this.#enter(partition, 'shutting down');
    if (hard || !partition.guest.ignoresShutdown) {
      this.#later(partition, hard ? 0 : this.world.delays.shutdown, again ? 'partition-restart' : 'partition-off');
    }
    return undefined;
  }

  #restart(partition: Partition): void {
    this.#activate(partition);
    this.#enter(partition, 'starting');
    this.#later(partition, this.world.delays.start, 'partition-running');
  }

  #activate(partition: Partition): void {
    partition.startedAt = this.world.clock.now();
    partition.current = structuredClone({ memory: partition.memory, processors: partition.processors });
  }

  #running(partition: Partition): void {
    if (partition.guest.failsToBoot) return this.#enter(partition, 'error');
    this.#enter(partition, 'running');
    if (partition.guest.rmc && partition.partitionType !== 'OS400') {
      this.#later(partition, this.world.delays.rmc, 'partition-rmc');
    }
  }

  #rmcActive(partition: Partition): void {
    partition.rmc = 'active';
    this.world.changed(partition, 'Other');
  }

  #off(partition: Partition): void {
    delete partition.startedAt;
    partition.current = structuredClone({ memory: partition.memory, processors: partition.processors });
    this.#enter(partition, 'not activated');
  }

  #enter(partition: Partition, state: PartitionState): void {
    partition.state = state;
    partition.turn++;
    partition.rmc = partition.partitionType === 'OS400' ? 'none' : 'inactive';
    this.world.changed(partition, 'PartitionState,Other');
    this.world.changed(partition, 'ReferenceCode,Other', { volatile: true });
  }

  #later(partition: Partition, delay: number, kind: string): void {
    this.world.agenda.plan(delay, { kind, scope: partition.scope, target: partition.uuid, turn: partition.turn });
  }
}

/** The operating system can be asked to shut down: through RMC, or always for IBM i. */
function canShutDownGuest({ state, rmc, partitionType }: Partition): boolean {
  return state === 'running' && (partitionType === 'OS400' || rmc === 'active');
}
