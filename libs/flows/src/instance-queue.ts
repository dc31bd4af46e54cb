import type { KV } from '@nats-io/kv';
import { z } from 'zod';
import { type Bus, deleteIf, valuesIn, writeIf } from '#messaging';

const Record = z.object({ operations: z.array(z.string()) });

/** The queue of an instance as it was when it was read. */
export interface Queue {
  readonly key: string;
  /** Ids; the first operation is under way, or may start. */
  readonly operations: readonly string[];
  readonly revision: number | undefined;
}

/**
 * The operations of one instance in the order of their arrival; the first is under way. One KV record per instance is all
 * the serialisation there is: it survives whoever wrote it.
 */
export class InstanceQueue {
  constructor(
    private readonly jsm: Bus['jsm'],
    private readonly kv: KV,
  ) {}

  of(host: string, instance: string): Promise<Queue> {
    return this.read(`${host}.${instance}`);
  }

  /** Instances of a host that have an operation under way, or waiting. */
  async instances(host: string): Promise<string[]> {
    const entries = await valuesIn(this.jsm, 'queues', this.kv, `${host}.*`);
    return entries.map(({ key }) => key.slice(host.length + 1));
  }

  /**
   * Adds the operation unless it is there.
   *
   * @param again  it had ended, and is to go on: the queue is written even if it is there still, so that whoever has seen it ended
   *               can't take it out any more
   */
  async enter(host: string, instance: string, operation: string, again: boolean): Promise<Queue> {
    for (;;) {
      const queue = await this.of(host, instance);
      const isThere = queue.operations.includes(operation);
      if (isThere && !again) return queue;
      const written = await this.replace(queue, isThere ? queue.operations : [...queue.operations, operation]);
      if (written !== undefined) return written;
    }
  }

  /** Takes the operation out, unless the queue has changed since it was read. @returns the queue as it is now */
  async leave(queue: Queue, operation: string): Promise<Queue> {
    const others = queue.operations.filter((id) => id !== operation);
    return (await this.replace(queue, others)) ?? this.read(queue.key);
  }

  private async read(key: string): Promise<Queue> {
    const entry = await this.kv.get(key);
    const isThere = entry !== null && entry.operation === 'PUT';
    return { key, operations: isThere ? Record.parse(entry.json()).operations : [], revision: entry?.revision };
  }

  private async replace(queue: Queue, operations: readonly string[]): Promise<Queue | undefined> {
    const { key, revision } = queue;
    if (operations.length === 0 && revision !== undefined)
      return (await deleteIf(this.kv, key, revision)) ? { key, operations, revision: undefined } : undefined;
    const written = await writeIf(this.kv, key, JSON.stringify({ operations }), revision);
    return written === undefined ? undefined : { key, operations, revision: written };
  }
}
