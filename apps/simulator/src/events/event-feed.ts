import { type Clock, pause } from '../clock/clock.js';

export type EventType =
  | 'NEW_CLIENT'
  | 'ADD_URI'
  | 'MODIFY_URI'
  | 'DELETE_URI'
  | 'CUSTOM_CLIENT_EVENT'
  | 'MISSING_EVENTS'
  | 'CACHE_CLEARED';

export interface HostEvent {
  id: number;
  type: EventType;
  /** Path below `/rest/api/uom/`, or an absolute URI as a client gave it; empty for events without object. */
  data: string;
  detail: string;
}

interface Queue {
  /** Id of the last event that this queue has delivered or skipped. */
  last: number;
  cleared: boolean;
}

const QUEUES = 1000;

/** The events of one host, delivered once to each application id. */
export class EventFeed {
  /** Events kept for slow queues; who falls further behind is told MISSING_EVENTS. */
  capacity = 2000;
  readonly #queues = new Map<string, Queue>();
  #kept: HostEvent[] = [];
  #lastId = 0;
  #waiting = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  publish(type: EventType, data: string, detail: string): HostEvent {
    const event = { id: ++this.#lastId, type, data, detail };
    this.#kept.push(event);
    if (this.#kept.length > this.capacity) this.#kept = this.#kept.slice(-this.capacity);
    this.#wake();
    return event;
  }

  /** Tells every queue that what its client knows is stale (a restart of the real server does that). */
  clearCache(): void {
    for (const queue of this.#queues.values()) queue.cleared = true;
    this.#wake();
  }

  /** Forgets all queues, as a restart of the real server does: each application id is greeted anew. */
  forget(): void {
    this.#queues.clear();
    this.#wake();
  }

  /**
   * What is new for an application id. The first call answers NEW_CLIENT at once; later ones wait up to `holdMs`.
   *
   * @returns events in order; empty when nothing happened or the signal aborted
   */
  async poll(applicationId: string, holdMs: number, signal: AbortSignal): Promise<HostEvent[]> {
    const queue = this.#queues.get(applicationId);
    if (!queue) return [this.#open(applicationId)];
    if (!this.#hasNews(queue)) await this.#news(holdMs, signal);
    return signal.aborted ? [] : this.#take(queue);
  }

  #open(applicationId: string): HostEvent {
    const oldest = this.#queues.keys().next().value;
    if (this.#queues.size >= QUEUES && oldest !== undefined) this.#queues.delete(oldest);
    this.#queues.set(applicationId, { last: ++this.#lastId, cleared: false });
    return { id: this.#lastId, type: 'NEW_CLIENT', data: '', detail: '' };
  }

  #hasNews(queue: Queue): boolean {
    return queue.cleared || (this.#kept.at(-1)?.id ?? 0) > queue.last;
  }

  /** Waits for an event and then for the end of the current turn, so that one action's events come together. */
  async #news(holdMs: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const stop = () => over.abort();
    signal.addEventListener('abort', stop, { once: true });
    this.#waiting.add(stop);
    await pause(this.clock, holdMs, over.signal);
    this.#waiting.delete(stop);
    signal.removeEventListener('abort', stop);
    await new Promise((resolve) => setImmediate(resolve));
  }

  #take(queue: Queue): HostEvent[] {
    const oldest = this.#kept[0]?.id ?? this.#lastId + 1;
    const fresh = this.#kept.filter(({ id }) => id > queue.last);
    const missed = this.#kept.length >= this.capacity && oldest > queue.last + 1;
    const notice = (type: EventType): HostEvent => ({ id: ++this.#lastId, type, data: '', detail: '' });
    const notices = [
      ...(queue.cleared ? [notice('CACHE_CLEARED')] : []),
      ...(missed ? [notice('MISSING_EVENTS')] : []),
    ];
    queue.last = fresh.at(-1)?.id ?? queue.last;
    queue.cleared = false;
    return [...notices, ...fresh];
  }

  #wake(): void {
    for (const stop of this.#waiting) stop();
  }
}
