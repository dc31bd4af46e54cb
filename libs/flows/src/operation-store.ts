import { setTimeout as delay } from 'node:timers/promises';
import type { KV, KvEntry } from '@nats-io/kv';
import { Logger } from '@nestjs/common';
import { OperationError } from '#contracts';
import { writeIf } from '#messaging';
import { Operation } from './operation.js';

/** Pause before a broken watch begins anew; ms. */
const REWATCH_MS = 1000;

export interface Stored {
  operation: Operation;
  revision: number;
}

/** Operations in their KV bucket; every change is a compare-and-set. */
export class OperationStore {
  private readonly log = new Logger(OperationStore.name);

  constructor(private readonly kv: KV) {}

  /**
   * @throws OperationError `operation.unreadable`, which may pass: a gateway of a newer version may have written the record, and can
   *         go on with it. It must not be taken for absent.
   */
  async get(id: string): Promise<Stored | undefined> {
    const entry = await this.kv.get(id);
    if (entry === null || entry.operation !== 'PUT') return undefined;
    const operation = this.read(entry);
    if (operation === undefined) throw unreadable(id);
    return { operation, revision: entry.revision };
  }

  /** @returns what is stored under the id: this operation, or the one that was there before */
  async create(operation: Operation): Promise<Stored> {
    const revision = await writeIf(this.kv, operation.id, JSON.stringify(operation));
    if (revision !== undefined) return { operation, revision };
    return (await this.get(operation.id)) ?? this.create(operation);
  }

  /** @returns undefined when somebody else was quicker: read again, decide again */
  async replace({ revision }: Stored, operation: Operation): Promise<Stored | undefined> {
    const written = await writeIf(this.kv, operation.id, JSON.stringify(operation), revision);
    return written === undefined ? undefined : { operation, revision: written };
  }

  /**
   * Writes the record of an operation that needs attention once more, as it is, so that it does not expire.
   *
   * @returns the operation, when it was older than that and nobody else was quicker
   */
  async keep(id: string, olderThanMs: number): Promise<Operation | undefined> {
    const entry = await this.kv.get(id);
    if (entry?.operation !== 'PUT' || Date.now() - entry.created.getTime() < olderThanMs) return undefined;
    const operation = this.read(entry);
    if (operation?.state !== 'needs-attention') return undefined;
    const written = await writeIf(this.kv, id, entry.string(), entry.revision);
    return written === undefined ? undefined : operation;
  }

  /** Every operation that is kept, then every change, until the signal fires; begins anew when the broker breaks it off. */
  async watch(onChange: (operation: Operation) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const entries = await this.kv.watch();
        const stop = () => entries.stop();
        signal.addEventListener('abort', stop, { once: true });
        for await (const entry of entries) {
          const operation = entry.operation === 'PUT' ? this.read(entry) : undefined;
          if (operation) onChange(operation);
        }
        signal.removeEventListener('abort', stop);
      } catch (error) {
        this.log.warn(`watching operations was broken off: ${String(error)}`);
        await delay(REWATCH_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** A record that is not an operation is somebody else's accident: it must not stop the others. */
  private read(entry: KvEntry): Operation | undefined {
    const parsed = Operation.safeParse(json(entry));
    if (!parsed.success) this.log.error(`the record of operation ${entry.key} can't be read; it is left alone`);
    return parsed.data;
  }
}

function json(entry: KvEntry): unknown {
  try {
    return entry.json();
  } catch {
    return undefined;
  }
}

const unreadable = (id: string) =>
  new OperationError('operation.unreadable', `the record of operation ${id} can't be read by this gateway`, {
    retryable: true,
    remedy: 'Run a gateway of the version that has written it, or a newer one.',
  });
