import type { PartitionRef } from '#contracts';
import { type Mutate, newScsiMapping, type VirtualIOServer } from '#powervm';
import { type Backed, type LocalStorage, leadsTo, type StorageRef } from './storage-ref.js';

export type ViosDraft = Parameters<Mutate<VirtualIOServer>>[0];
type MappingDraft = NonNullable<ReturnType<ViosDraft['scsiMappings']['find']>>;

/** A mapping as far as it is looked at here, read or in a draft. */
interface Mapping extends Backed {
  readonly partition: { readonly uuid: string } | undefined;
  readonly clientAdapter: unknown;
  readonly serverAdapter: { readonly remotePartitionId: number | undefined };
}

/** The server's limit of devices on one bus. */
const DEVICES_PER_BUS = 32;

/** A change of one VIOS's mappings, worked out from what is there. @returns whether it changed anything */
export type Change = (draft: ViosDraft) => boolean;

type Partition = Pick<PartitionRef, 'uuid' | 'id'>;

const sameUuid = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase();

/** By the partition that it names; a server adapter alone tells an LPAR id, which may be somebody else's by now. */
const belongsTo = ({ partition }: Mapping, { uuid }: Pick<Partition, 'uuid'>): boolean =>
  sameUuid(partition?.uuid, uuid);

/** The client adapter or its partition is gone. */
export const isOrphan = ({ partition, clientAdapter }: Mapping): boolean =>
  partition === undefined || clientAdapter === undefined;

const isUnderId = ({ serverAdapter }: Mapping, { id }: Partition): boolean => serverAdapter.remotePartitionId === id;

/**
 * Maps storage to a partition, in the order given; what is mapped already stays as it is.
 *
 * @param href   of the partition
 * @param fresh  the partition has just been created: whatever else is mapped under its LPAR id was left by another
 */
export function connecting(
  partition: Partition,
  href: string,
  wanted: readonly LocalStorage[],
  fresh: boolean,
): Change {
  return ({ scsiMappings }) => {
    const serves = (mapping: Mapping) => belongsTo(mapping, partition) && !isOrphan(mapping);
    const isWanted = (mapping: Mapping) => serves(mapping) && wanted.some((ref) => leadsTo(mapping, ref));
    const leftovers = fresh ? scsiMappings.remove((mapping) => isUnderId(mapping, partition) && !isWanted(mapping)) : 0;
    const present = scsiMappings.toArray().filter(serves);
    const missing = wanted.filter((ref) => !present.some((mapping) => leadsTo(mapping, ref)));
    for (const storage of missing) {
      const bus = present.find((one) => devicesOn(one, scsiMappings.toArray()) < DEVICES_PER_BUS);
      scsiMappings.add(newScsiMapping({ partition: href, storage, ...(bus === undefined ? {} : { bus }) }));
    }
    return leftovers + missing.length > 0;
  };
}

function devicesOn({ serverAdapter }: MappingDraft, mappings: readonly MappingDraft[]): number {
  return mappings.filter((other) => other.serverAdapter.udid === serverAdapter.udid && other.storage !== undefined)
    .length;
}

/**
 * Removes mappings of an instance: those of its partition, and those under its LPAR id that lead to storage of its own where
 * the partition is gone already. The last one takes its bus along.
 *
 * @param storage  only what leads there; everything of the partition when absent
 */
export function disconnecting(
  partition: Partial<Partition>,
  known: readonly StorageRef[],
  storage?: readonly StorageRef[],
): Change {
  return ({ scsiMappings }) => scsiMappings.remove((mapping) => isDisconnected(mapping, partition, known, storage)) > 0;
}

export function isDisconnected(
  mapping: Mapping,
  { uuid = '', id }: Partial<Partition>,
  known: readonly StorageRef[],
  storage?: readonly StorageRef[],
): boolean {
  const ours =
    belongsTo(mapping, { uuid }) ||
    (isOrphan(mapping) &&
      id !== undefined &&
      isUnderId(mapping, { uuid, id }) &&
      known.some((ref) => leadsTo(mapping, ref)));
  return ours && (storage === undefined || storage.some((ref) => leadsTo(mapping, ref)));
}
