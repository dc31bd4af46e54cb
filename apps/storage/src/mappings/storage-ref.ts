import { z } from 'zod';
import { type ScsiStorageReference, sameUdid } from '#powervm';

/** What a mapping of ours leads to. */
export const StorageRef = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('LogicalUnit'), udid: z.string(), name: z.string() }),
  z.object({ kind: z.literal('PhysicalVolume'), udid: z.string() }),
  z.object({ kind: z.literal('VirtualOpticalMedia'), name: z.string() }),
]);
export type StorageRef = z.infer<typeof StorageRef>;

/** A StorageRef as one VIOS knows it: an hdisk's name differs from VIOS to VIOS. */
export type LocalStorage = ScsiStorageReference &
  (
    | { readonly kind: 'LogicalUnit' }
    | { readonly kind: 'PhysicalVolume'; readonly udid: string }
    | { readonly kind: 'VirtualOpticalMedia' }
  );

/** Storage of a mapping, as far as it is looked at here. */
export interface Backed {
  readonly storage:
    | { readonly kind: string; readonly udid?: string | undefined; readonly name?: string | undefined }
    | undefined;
}

/** Whether a mapping leads to that storage. Names count for media only: disks are told by their unique device ids. */
export function leadsTo({ storage }: Backed, ref: StorageRef | LocalStorage): boolean {
  if (storage?.kind !== ref.kind) return false;
  if (ref.kind === 'VirtualOpticalMedia') return storage.name === ref.name;
  if (ref.kind === 'LogicalUnit') return sameUdid(storage.udid ?? '', ref.udid);
  return storage.udid === ref.udid;
}

export const sameRef = (one: StorageRef, other: StorageRef): boolean => identity(one) === identity(other);

const identity = (ref: StorageRef): string => `${ref.kind} ${ref.kind === 'VirtualOpticalMedia' ? ref.name : ref.udid}`;
