import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../stage/stage.js';
import { canonical, compare, type Difference } from './canonical.js';
import { contentsOf } from './contents.js';
import type { Instance } from './instance.js';

/** A line for each fact; with an instance, also for what it reads from its disks. */
export async function worldOf(stage: Stage, instance?: Instance): Promise<string[]> {
  const contents = instance === undefined ? [] : await contentsOf(stage, instance);
  return [...canonical(await stage.control.state()), ...contents];
}

export interface Look {
  readonly expected: readonly string[];
  readonly withinMs: number;
  /** Whose disks are read, too. */
  readonly instance?: Instance | undefined;
  /** The part of a world that is compared; all of it when absent. */
  readonly seen?: ((world: readonly string[]) => readonly string[]) | undefined;
}

/** What differs from the world as it should be, once what the hypervisor has accepted had time to show up: RMC, for instance. */
export async function differencesSoon(stage: Stage, look: Look): Promise<Difference[]> {
  const { expected, withinMs, instance, seen = (world) => world } = look;
  const giveUp = Date.now() + withinMs;
  for (;;) {
    const differences = compare(seen(expected), seen(await worldOf(stage, instance)));
    if (differences.length === 0 || Date.now() > giveUp) return differences;
    await sleep(100);
  }
}

/** Objects that nobody wants, and what other objects hold too much of: mappings, media, disks, VLANs. */
export const orphansAmong = (differences: readonly Difference[]): number =>
  differences.reduce((sum, { whole, missing, unexpected }) => {
    if (whole) return sum + (unexpected.length > 0 ? 1 : 0);
    return sum + Math.max(0, unexpected.length - missing.length);
  }, 0);
