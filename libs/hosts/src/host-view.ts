import type { Msg, Subscription } from '@nats-io/transport-node';
import { HostChanged, type PayloadOf } from '#contracts';
import type { Bus } from '#messaging';

/** Without a word from the reader of the host's event feed for this long, what is remembered counts as stale; ms. */
const SILENCE_MS = 30_000;

type Change = PayloadOf<typeof HostChanged>;

interface Remembered {
  types: readonly string[];
  value: Promise<unknown>;
}

/**
 * What one process remembers of each host, kept fresh by the host's own event feed, which instances republishes. A gap in
 * the sequence, or silence, empties it: it is a way to save requests, and never the truth for a write (If-Match is).
 */
export class HostView {
  private readonly remembered = new Map<string, Map<string, Remembered>>();
  private readonly heard = new Map<string, { epoch: string; sequence: number; at: number }>();
  private readonly subscription: Subscription;

  constructor(
    bus: Bus,
    private readonly now: () => number = Date.now,
  ) {
    this.subscription = bus.nats.subscribe(`${HostChanged.subject}.*`, {
      callback: (error, message) => {
        const change = HostChanged.payload.safeParse(error === null ? jsonOf(message) : undefined);
        if (change.success) this.hear(change.data);
      },
    });
  }

  /**
   * The remembered value, or `read()` when there is none that is fresh.
   *
   * @param types  resource types whose change makes it stale: `['NetworkBridge', 'ClientNetworkAdapter']`
   */
  recall<T>(host: string, name: string, types: readonly string[], read: () => Promise<T>): Promise<T> {
    const values = this.valuesOf(host);
    if (!this.isFresh(host)) values.clear();
    const known = values.get(name);
    if (known !== undefined) return known.value as Promise<T>;
    const value = read().catch((error: unknown) => {
      if (values.get(name)?.value === value) values.delete(name);
      throw error;
    });
    if (this.isFresh(host)) values.set(name, { types, value });
    return value;
  }

  /** For values that were found wrong. */
  forget(host: string, name?: string): void {
    if (name === undefined) this.valuesOf(host).clear();
    else this.valuesOf(host).delete(name);
  }

  isFresh(host: string): boolean {
    const heard = this.heard.get(host);
    return heard !== undefined && this.now() - heard.at < SILENCE_MS;
  }

  close(): void {
    this.subscription.unsubscribe();
  }

  private hear({ host, epoch, sequence, everything, changes }: Change): void {
    const last = this.heard.get(host);
    const inOrder = last?.epoch === epoch && last.sequence + 1 === sequence;
    this.heard.set(host, { epoch, sequence, at: this.now() });
    const values = this.valuesOf(host);
    if (everything || !inOrder) return values.clear();
    for (const [name, { types }] of values) {
      if (changes.some(({ type }) => types.includes(type))) values.delete(name);
    }
  }

  private valuesOf(host: string): Map<string, Remembered> {
    const known = this.remembered.get(host) ?? new Map<string, Remembered>();
    this.remembered.set(host, known);
    return known;
  }
}

/** An exception in a subscription's callback would end the process. */
function jsonOf(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}
