import type { OperationView } from '#contracts';

/** What a soak has seen. */
export class Tally {
  operations = 0;
  lostOperations = 0;
  readonly problems: string[] = [];
  private readonly failures = new Map<string, number>();

  ended(name: string, { id, state, failure }: OperationView): void {
    this.operations += 1;
    if (state === 'needs-attention') this.problem(`${name} ${id} needs attention: ${failure?.message ?? ''}`);
    if (state !== 'failed') return;
    const kind = `${name}: ${failure?.code ?? 'no reason'}`;
    this.failures.set(kind, (this.failures.get(kind) ?? 0) + 1);
  }

  lost(what: string): void {
    this.lostOperations += 1;
    this.problem(what);
  }

  problem(what: string): void {
    this.problems.push(what);
  }

  /** `spawn: hypervisor.failed (2)`, of those that failed and were undone. */
  get undone(): string[] {
    return [...this.failures].map(([kind, count]) => `${kind} (${count})`);
  }
}
