import type { KV } from '@nats-io/kv';
import { z } from 'zod';
import { type Place, writeIf } from '#messaging';
import { isBefore } from './place.js';

const Supersession = z.object({
  /** Where the command that supersedes stands in the stream. */
  sequence: z.int(),
  storedAt: z.number(),
  /** Names of the flows that it supersedes. */
  flows: z.array(z.string()),
  /** `destroy 9b1c…` */
  by: z.string(),
});
type Supersession = z.infer<typeof Supersession>;

/**
 * The last operation of an instance that superseded others, kept for a week. A command that was sent before it and is delivered
 * again after it has ended, since the gateway that took it first was killed, must not make anew what was removed.
 */
export class Supersessions {
  constructor(private readonly kv: KV) {}

  /** To be noted before the operation enters the queue: whoever enters after it finds it. */
  async note(host: string, instance: string, supersession: Supersession): Promise<void> {
    const key = `${host}.${instance}`;
    for (;;) {
      const entry = await this.kv.get(key);
      const known = entry === null || entry.operation !== 'PUT' ? undefined : Supersession.parse(entry.json());
      if (known !== undefined && !isBefore(known, supersession)) return;
      const written = await writeIf(this.kv, key, JSON.stringify(supersession), entry?.revision);
      if (written !== undefined) return;
    }
  }

  /** What superseded a command of the flow that stands at this place; undefined: nothing has. */
  async of(host: string, instance: string, flow: string, place: Place): Promise<string | undefined> {
    const entry = await this.kv.get(`${host}.${instance}`);
    if (entry === null || entry.operation !== 'PUT') return undefined;
    const { flows, by, ...at } = Supersession.parse(entry.json());
    return flows.includes(flow) && isBefore(place, at) ? by : undefined;
  }
}
