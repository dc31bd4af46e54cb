import type { Clock } from './clock.js';

/** Something that will happen: plain data, so that a stopped simulator can carry on. */
export interface AgendaEntry {
  at: number;
  /** Names the handler, e.g. `partition-running`. */
  kind: string;
  scope: string;
  /** UUID of the object, or id of the job, that it happens to. */
  target: string;
  /** Entries made before the object's last change of course are void: the handler compares this number. */
  turn?: number;
}

export type AgendaHandler = (entry: AgendaEntry) => void;

/** Pending changes. They happen when the clock passes, or when somebody looks (`settle`), whichever is first. */
export class Agenda {
  readonly entries: AgendaEntry[] = [];
  readonly #handlers = new Map<string, AgendaHandler>();
  #cancelWake: () => void = () => {};

  constructor(private readonly clock: Clock) {}

  on(kind: string, handler: AgendaHandler): void {
    this.#handlers.set(kind, handler);
  }

  /** Plans an entry; one without delay happens before this returns. */
  plan(delayMs: number, entry: Omit<AgendaEntry, 'at'>): void {
    const planned = { ...entry, at: this.clock.now() + delayMs };
    if (delayMs <= 0) return this.#happen(planned);
    this.entries.push(planned);
    this.#arm();
  }

  /** Takes over entries that were stored. */
  restore(entries: readonly AgendaEntry[]): void {
    this.entries.push(...entries);
    this.#arm();
  }

  /** Has these entries and no others. */
  reset(entries: readonly AgendaEntry[]): void {
    this.entries.length = 0;
    this.restore(entries);
  }

  /** Lets happen all that is due, in order. */
  settle(): void {
    for (;;) {
      const due = this.entries.filter(({ at }) => at <= this.clock.now()).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.entries.splice(this.entries.indexOf(due), 1);
      this.#happen(due);
    }
    this.#arm();
  }

  /** Takes back the wake-up call; the entries stay, for `settle` and for storing them. */
  stop(): void {
    this.#cancelWake();
  }

  #happen(entry: AgendaEntry): void {
    const handler = this.#handlers.get(entry.kind);
    if (!handler) throw new Error(`no handler for agenda entries of kind ${entry.kind}`);
    handler(entry);
  }

  #arm(): void {
    this.#cancelWake();
    const next = Math.min(...this.entries.map(({ at }) => at));
    this.#cancelWake = Number.isFinite(next) ? this.clock.wakeAt(next, () => this.settle()) : () => {};
  }
}
