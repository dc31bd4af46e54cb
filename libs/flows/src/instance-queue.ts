import type { KV } from '@nats-io/kv';
import { z } from 'zod';
import { type Bus, deleteIf, valuesIn, writeIf } from '#messaging';

const Queue = z.object({ operations: z.array(z.string()) });

/**
 * The operations of one instance in the order of their arrival; the first is under way. One KV record per instance is all
 * the serialisation there is: it survives whoever wrote it.
 */
export class InstanceQueue {
  constructor(
    private readonly jsm: Bus['jsm'],
    private readonly kv: KV,
  ) {}

  async of(host: string, instance: string): Promise<string[]> {
    const entry = await this.kv.get(`${host}.${instance}`);
    return entry === null || entry.operation !== 'PUT' ? [] : Queue.parse(entry.json()).operations;
  }

  /** Instances of a host that have an operation under way, or waiting. */
  async instances(host: string): Promise<string[]> {
    const entries = await valuesIn(this.jsm, 'queues', this.kv, `${host}.*`);
    return entries.map(({ key }) => key.slice(host.length + 1));
  }

  /** Adds the operation unless it is there. @returns the queue afterwards */
  enter(host: string, instance: string, operation: string): Promise<string[]> {
    return this.change(host, instance, (queue) => (queue.includes(operation) ? queue : [...queue, operation]));
  }

  /** @returns the queue afterwards; its first operation may start now */
  leave(host: string, instance: string, operation: string): Promise<string[]> {
    return this.change(host, instance, (queue) => queue.filter((id) => id !== operation));
  }

  private async change(host: string, instance: string, by: (queue: string[]) => string[]): Promise<string[]> {
    const key = `${host}.${instance}`;
    for (;;) {
      const entry = await this.kv.get(key);
      const before = entry === null || entry.operation !== 'PUT' ? [] : Queue.parse(entry.json()).operations;
      const after = by(before);
      if (after.length === before.length) return after;
      if (after.length === 0 && entry !== null) {
        if (await deleteIf(this.kv, key, entry.revision)) return after;
        continue;
      }
      const written = await writeIf(this.kv, key, JSON.stringify({ operations: after }), entry?.revision);
      if (written !== undefined) return after;
    }
  }
}
