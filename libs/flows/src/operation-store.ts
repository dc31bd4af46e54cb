import type { KV } from '@nats-io/kv';
import { writeIf } from '#messaging';
import { Operation } from './operation.js';

export interface Stored {
  operation: Operation;
  revision: number;
}

/** Operations in their KV bucket; every change is a compare-and-set. */
export class OperationStore {
  constructor(private readonly kv: KV) {}

  async get(id: string): Promise<Stored | undefined> {
    const entry = await this.kv.get(id);
    if (entry === null || entry.operation !== 'PUT') return undefined;
    return { operation: Operation.parse(entry.json()), revision: entry.revision };
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

  /** Every operation that is kept, then every change, until the signal fires. */
  async watch(onChange: (operation: Operation) => void, signal: AbortSignal): Promise<void> {
    const entries = await this.kv.watch();
    signal.addEventListener('abort', () => entries.stop(), { once: true });
    for await (const entry of entries) {
      if (entry.operation === 'PUT') onChange(Operation.parse(entry.json()));
    }
  }
}
