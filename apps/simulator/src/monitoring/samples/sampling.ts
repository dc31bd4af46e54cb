import type { ManagedSystem } from '../../world/model/managed-system.js';
import type { WorldObject } from '../../world/model/object.js';
import type { Partition } from '../../world/model/partition.js';
import type { World } from '../../world/world.js';
import type { Meters } from '../meters.js';

/** One moment of a host, with its counters. */
export interface Sampling {
  world: World;
  system: ManagedSystem;
  meters: Meters;
  /** ms since 1970, a whole second */
  at: number;
  /** Short-term (`STM`) or long-term. */
  type: 'LTM' | 'STM';
  /** Without networks and storage. */
  computeOnly: boolean;
}

/** `20250527T081300+0000`, as in names of files. */
export const compactTime = (at: number): string => `${new Date(at).toISOString().replace(/[-:]|\.\d+Z/g, '')}+0000`;
/** `2025-05-27T08:13:00+0000`, as in files. */
export const fileTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}+0000`;

export const mtms = ({ machine: { type, model, serial } }: ManagedSystem): string => `${type}-${model}*${serial}`;

export function utilInfo({ system, type }: Sampling, version: string): Record<string, string> {
  return { version, metricType: 'Raw', monitoringType: type, mtms: mtms(system), name: system.name };
}

/** Seconds for which something in a partition has been at work, for counters that are read for the first time. */
export function secondsBefore({ at }: Sampling, { startedAt }: Partition, { created }: Pick<WorldObject, 'created'>) {
  return startedAt === undefined ? 0 : Math.max(0, at - Math.max(startedAt, created)) / 1000;
}

export const isUp = ({ startedAt }: Partition): boolean => startedAt !== undefined;

/** A counter of something in a partition: grows while that is on, faster for one than for another. */
export function counter(
  sampling: Sampling,
  partition: Partition,
  key: string,
  share = 1,
  since: { created: number } = partition,
): number {
  const { world, meters, at } = sampling;
  const pace = 1 + (world.identity.digest(key)[0]! % 32);
  const seconds = meters.read(key, at, isUp(partition) ? 1 : 0, secondsBefore(sampling, partition, since));
  return Math.floor(seconds * pace * share);
}

/** Reads, writes and their bytes. */
export function storageCounters(sampling: Sampling, partition: Partition, key: string) {
  const count = (share: number) => counter(sampling, partition, key, share);
  return { numOfReads: count(1), numOfWrites: count(2), readBytes: count(4096), writeBytes: count(8192) };
}

/** Packets and bytes. */
export function networkCounters(sampling: Sampling, partition: Partition, key: string, since?: { created: number }) {
  const count = (share: number) => counter(sampling, partition, key, share, since);
  return {
    receivedPackets: count(2),
    sentPackets: count(1),
    droppedPackets: count(0.001),
    sentBytes: count(900),
    receivedBytes: count(2400),
  };
}
