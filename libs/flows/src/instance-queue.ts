import type { KV } from '@nats-io/kv';
import { z } from 'zod';
import { type Bus, deleteIf, valuesIn, writeIf } from '#messaging';
import { type Operation, StoredPlace } from './operation.js';
import { isBefore } from './place.js';

const QueueRecord = z.object({
  operations: z.array(z.string()),
  /** Of their commands in the stream, as far as they are known: older versions write none. */
  places: z.record(z.string(), StoredPlace).default({}),
});
type QueueRecord = z.infer<typeof QueueRecord>;

/** The queue of an instance as it was when it was read. */
export interface Queue extends Readonly<QueueRecord> {
  readonly key: string;
  readonly revision: number | undefined;
}

type Entering = Pick<Operation, 'id' | 'host' | 'instance' | 'place' | 'resumesUndo'>;

/**
 * The operations of one instance in the order in which their commands were sent; the first is under way, or may start. One KV record
 * per instance is all the serialisation there is: it survives whoever wrote it.
 */
export class InstanceQueue {
  constructor(
    private readonly jsm: Bus['jsm'],
    private readonly kv: KV,
  ) {}

  of(host: string, instance: string): Promise<Queue> {
    return this.read(`${host}.${instance}`);
  }

  /** Those of all instances of a host that have an operation under way, or waiting. */
  async ofAll(host: string): Promise<Array<{ instance: string } & Pick<Queue, 'operations'>>> {
    const entries = await valuesIn(this.jsm, 'queues', this.kv, `${host}.*`);
    return entries.map((entry) => {
      const { operations } = QueueRecord.parse(entry.json());
      return { instance: entry.key.slice(host.length + 1), operations };
    });
  }

  /**
   * Adds the operation unless it is there. One that had ended, and is to go on, enters anew even then: whoever has seen it ended can't
   * take it out any more.
   */
  async enter(operation: Entering): Promise<Queue> {
    const { id, host, instance, resumesUndo } = operation;
    for (;;) {
      const queue = await this.of(host, instance);
      const isThere = queue.operations.includes(id);
      if (isThere && !resumesUndo) return queue;
      const written = await this.replace(queue, isThere ? queue : withEntered(queue, operation));
      if (written !== undefined) return written;
    }
  }

  /** Takes the operation out, unless the queue has changed since it was read. @returns the queue as it is now */
  async leave(queue: Queue, operation: string): Promise<Queue> {
    const operations = queue.operations.filter((id) => id !== operation);
    return (await this.replace(queue, { ...queue, operations })) ?? this.read(queue.key);
  }

  private async read(key: string): Promise<Queue> {
    const entry = await this.kv.get(key);
    const isThere = entry !== null && entry.operation === 'PUT';
    return { ...QueueRecord.parse(isThere ? entry.json() : { operations: [] }), key, revision: entry?.revision };
  }

  private async replace({ key, revision }: Queue, { operations, places }: QueueRecord): Promise<Queue | undefined> {
    const kept = {
      operations,
      places: Object.fromEntries(Object.entries(places).filter(([id]) => operations.includes(id))),
    };
    if (operations.length === 0 && revision !== undefined)
      return (await deleteIf(this.kv, key, revision)) ? { ...kept, key, revision: undefined } : undefined;
    const written = await writeIf(this.kv, key, JSON.stringify(kept), revision);
    return written === undefined ? undefined : { ...kept, key, revision: written };
  }
}

/** Before those that wait and were sent after it; the first one may have begun. What is resumed stands last, where it has no place. */
function withEntered({ operations, places }: QueueRecord, { id, place, resumesUndo }: Entering): QueueRecord {
  if (place === undefined || resumesUndo) return { operations: [...operations, id], places };
  const waiting = operations.slice(1);
  const later = waiting.findIndex((other) => places[other] !== undefined && isBefore(place, places[other]));
  const at = later < 0 ? operations.length : later + 1;
  return { operations: operations.toSpliced(at, 0, id), places: { ...places, [id]: place } };
}
