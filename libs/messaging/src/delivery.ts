import type { Envelope } from './envelope.js';

export interface Progress {
  label: string;
  done: number;
  total?: number;
  unit: 'bytes' | 'percent' | 'items';
}

/** Where a message stands in its stream. */
export interface Place {
  readonly sequence: number;
  /** When the broker stored it; ms since 1970. */
  readonly storedAt: number;
}

/** What a handler knows of the message beside its payload. */
export interface Delivery {
  readonly envelope: Envelope;
  /** 1 at first; more means that somebody may have done part of the work before. */
  readonly deliveries: number;
  /** Fires when this process stops, or has lost the step. */
  readonly signal: AbortSignal;
  /** Await before every write to a hypervisor: rejects once another replica or a later phase has the step. */
  guard(): Promise<void>;
  /** At most a few per second reach the wire. */
  progress(progress: Progress): void;
}

/** A delivery of a message that is kept in a stream. */
export interface StoredDelivery extends Delivery {
  readonly place: Place;
}

/** Thrown by a handler that wants the message again after a while: an alarm clock, not a failure. */
export class Later extends Error {
  constructor(readonly delayMs: number) {
    super(`again in ${delayMs} ms`);
    this.name = 'Later';
  }
}
