import { type LogicalUnit, type ObjectRef, SharedStoragePool, Tier, under } from '#powervm';

/** The shared storage pool that a host boots from, as seen from that host. */
export interface Pool {
  readonly cluster: string;
  readonly name: string;
  readonly uuid: string;
  /** The same on every host that shares the pool. */
  readonly udid: string;
  /** Uuid of the tier that new units go to. */
  readonly tier: string;
  /** Uuids of this host's VIOSes that serve the pool. */
  readonly vioses: readonly string[];
}

/** Where the pool's logical units are. */
export const unitsOf = ({ tier }: Pick<Pool, 'tier'>): { parent: ObjectRef } => ({ parent: under(Tier, tier) });

export const poolRef = ({ uuid }: Pool): ObjectRef => under(SharedStoragePool, uuid);

const GIB = 1024 ** 3;

/** Whole GiB that hold so many bytes. */
export const gibFor = (bytes: number): number => Math.ceil(bytes / GIB);

/** Whole GiB of a unit, however it was made. */
export const gibOf = (unit: Pick<LogicalUnit, 'capacityGiB'>): number => Math.ceil(unit.capacityGiB ?? 0);
