/** One answered (or cut) request. Neither bodies nor headers but one are kept, so no token or password is. */
export interface LoggedRequest {
  id: number;
  hostId: string;
  /** Milliseconds since 1970, on the simulator's clock. */
  at: number;
  method: string;
  /** Path with query. */
  target: string;
  /** As `Exchange.operation`. */
  operation: string;
  /** `X-Audit-Memento`: who the client says that it asks for. */
  audit?: string;
  /** 0 when the connection ended without an answer. */
  status: number;
  requestBytes: number;
  responseBytes: number;
  /** Real time, whatever the simulator's clock shows. */
  durationMs: number;
}

/** The requests of all hosts in the order of their arrival; the oldest are forgotten beyond the limit. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #arrived = 0;

  constructor(private readonly limit = 50_000) {}

  /** Number for the next request. */
  next(): number {
    return ++this.#arrived;
  }

  /** Number of the request that arrived last; a mark for counting what comes after it. */
  get last(): number {
    return this.#arrived;
  }

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > this.limit * 1.2) this.#entries = this.#entries.slice(-this.limit);
  }

  /** Finished requests, by arrival. */
  entries(filter: (entry: LoggedRequest) => boolean = () => true): LoggedRequest[] {
    return this.#entries.filter(filter).sort((a, b) => a.id - b.id);
  }

  /** How often each kind of request was made: operation -> count. */
  counts(filter?: (entry: LoggedRequest) => boolean): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { operation } of this.entries(filter)) counts[operation] = (counts[operation] ?? 0) + 1;
    return counts;
  }

  clear(): void {
    this.#entries = [];
  }
}
