import type { KV } from '@nats-io/kv';
import { z } from 'zod';
import { type Bus, writeIf } from '#messaging';

const Held = z.object({ holder: z.string(), until: z.number() });

/**
 * A short lock between replicas, in KV. It expires by itself when its holder dies. It saves work and prevents most
 * collisions; where a late holder could do harm, the hypervisor's If-Match or a Fence must stop it.
 */
export class Leases {
  private constructor(
    private readonly kv: KV,
    private readonly holder: string,
    private readonly now: () => number,
  ) {}

  static async open(bus: Bus, holder: string, now: () => number = Date.now): Promise<Leases> {
    return new Leases(await bus.bucket('leases'), holder, now);
  }

  /** Takes the lease, or prolongs ours. @returns whether we hold it until `ms` from now */
  async take(name: string, ms: number): Promise<boolean> {
    const entry = await this.kv.get(name);
    const held = entry === null || entry.operation !== 'PUT' ? undefined : Held.parse(entry.json());
    if (held && held.holder !== this.holder && held.until > this.now()) return false;
    const value = JSON.stringify({ holder: this.holder, until: this.now() + ms });
    return (await writeIf(this.kv, name, value, entry?.revision)) !== undefined;
  }

  async release(name: string): Promise<void> {
    const entry = await this.kv.get(name);
    if (entry?.operation !== 'PUT' || Held.parse(entry.json()).holder !== this.holder) return;
    await this.kv.delete(name, { previousSeq: entry.revision }).catch(() => undefined);
  }
}
