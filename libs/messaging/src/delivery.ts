import type { Envelope } from './envelope.js';

export interface Progress {
  label: string;
  done: number;
  total?: number;
  unit: 'bytes' | 'percent' | 'items';
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

/** Thrown by a handler that wants the message again after a while: an alarm clock, not a failure. */
export class Later extends Error {
  constructor(readonly delayMs: number) {
    super(`again in ${delayMs} ms`);
    this.name = 'Later';
  }
}
