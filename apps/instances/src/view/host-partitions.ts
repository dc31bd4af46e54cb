import type { PartitionFacts } from './partition-facts.js';

/** When a read began, so that what it brings can be told from what changed since. */
export type Mark = number;

/**
 * What is remembered of the partitions of one host. A partition that changed is stale until it has been read again; a read
 * that began before the change does not count.
 */
export class HostPartitions {
  private readonly known = new Map<string, PartitionFacts>();
  private readonly stale = new Set<string>();
  private readonly changedAt = new Map<string, Mark>();
  private forgottenAt: Mark = 0;
  private time: Mark = 0;
  private isComplete = false;

  begin(): Mark {
    return this.time;
  }

  get(uuid: string): PartitionFacts | undefined {
    return this.stale.has(uuid) ? undefined : this.known.get(uuid);
  }

  /** All partitions, and which of them must be read again; undefined when they have not been read together. */
  all(): { known: PartitionFacts[]; stale: string[] } | undefined {
    if (!this.isComplete) return undefined;
    const known = [...this.known.values()].filter(({ uuid }) => !this.stale.has(uuid));
    return { known, stale: [...this.stale] };
  }

  changed(uuid: string): void {
    this.time += 1;
    this.changedAt.set(uuid, this.time);
    this.stale.add(uuid);
  }

  forget(): void {
    this.time += 1;
    this.forgottenAt = this.time;
    this.isComplete = false;
    this.known.clear();
    this.stale.clear();
    this.changedAt.clear();
  }

  /** @param facts  undefined: there is no such partition */
  learn(uuid: string, facts: PartitionFacts | undefined, since: Mark): void {
    if (!this.isCurrent(uuid, since)) return;
    this.stale.delete(uuid);
    if (facts === undefined) this.known.delete(uuid);
    else this.known.set(uuid, facts);
  }

  learnAll(partitions: readonly PartitionFacts[], since: Mark): void {
    if (this.forgottenAt > since) return;
    const found = new Map(partitions.map((facts) => [facts.uuid, facts]));
    for (const uuid of new Set([...this.known.keys(), ...this.stale, ...found.keys()])) {
      this.learn(uuid, found.get(uuid), since);
    }
    this.isComplete = true;
  }

  private isCurrent(uuid: string, since: Mark): boolean {
    return this.forgottenAt <= since && (this.changedAt.get(uuid) ?? 0) <= since;
  }
}
