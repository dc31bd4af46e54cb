import type { KV, KvEntry } from '@nats-io/kv';
import type { z } from 'zod';
import { type InstanceRef, InstanceUuid, refuse } from '#contracts';
import { type Bus, deleteIf, valuesIn, writeIf } from '#messaging';

/**
 * The record of what we made for each instance: one document per instance and domain, written before the thing is made and
 * removed after it is gone. Nothing that is not recorded is ever changed or deleted.
 */
export class Owned<S extends z.ZodType> {
  private constructor(
    private readonly jsm: Bus['jsm'],
    private readonly kv: KV,
    private readonly domain: string,
    private readonly schema: S,
  ) {}

  static async open<S extends z.ZodType>(bus: Bus, domain: string, schema: S): Promise<Owned<S>> {
    return new Owned(bus.jsm, await bus.bucket('owned'), domain, schema);
  }

  async get(instance: InstanceRef): Promise<z.infer<S> | undefined> {
    return this.valueOf(await this.kv.get(this.key(instance)));
  }

  /** @throws OperationError `instance.not-found`: there is no such instance, or it is not ours */
  async require(instance: InstanceRef): Promise<z.infer<S>> {
    const value = await this.get(instance);
    if (value !== undefined) return value;
    throw refuse('instance.not-found', `no instance ${instance.uuid} of ours on host ${instance.host}`, {
      field: 'uuid',
      host: instance.host,
      remedy: '`powervm server list` shows those that we manage; a partition made by others is never touched.',
    });
  }

  /** Compare-and-set: `change` gets what is recorded now and may be called again. */
  async put(instance: InstanceRef, change: (now: z.infer<S> | undefined) => z.infer<S>): Promise<z.infer<S>> {
    const key = this.key(instance);
    for (;;) {
      const entry = await this.kv.get(key);
      const value = this.schema.parse(change(this.valueOf(entry))) as z.infer<S>;
      if ((await writeIf(this.kv, key, JSON.stringify(value), entry?.revision)) !== undefined) return value;
    }
  }

  async remove(instance: InstanceRef): Promise<void> {
    await this.kv.delete(this.key(instance));
  }

  /** Removes it as long as it is what is meant: somebody else may have written another one since it was read. */
  async removeIf(instance: InstanceRef, isMeant: (now: z.infer<S>) => boolean): Promise<void> {
    const key = this.key(instance);
    for (;;) {
      const entry = await this.kv.get(key);
      const now = this.valueOf(entry);
      if (entry === null || now === undefined || !isMeant(now)) return;
      if (await deleteIf(this.kv, key, entry.revision)) return;
    }
  }

  /** Everything recorded for a host, or for all. */
  async list(host?: string): Promise<Array<{ instance: InstanceRef; value: z.infer<S> }>> {
    const entries = await valuesIn(this.jsm, 'owned', this.kv, `${host ?? '*'}.*.${this.domain}`);
    return entries.map((entry) => {
      const [keyHost = '', uuid = ''] = entry.key.split('.');
      return { instance: { host: keyHost, uuid }, value: this.schema.parse(entry.json()) as z.infer<S> };
    });
  }

  /** Everything with a uuid for which some domain, whichever, has a record on the host: instances, mostly. */
  async uuids(host: string): Promise<Set<string>> {
    const entries = await valuesIn(this.jsm, 'owned', this.kv, `${host}.*.*`);
    const uuids = entries.map(({ key }) => key.split('.')[1] ?? '');
    return new Set(uuids.filter((uuid) => InstanceUuid.safeParse(uuid).success));
  }

  private valueOf(entry: KvEntry | null): z.infer<S> | undefined {
    return entry === null || entry.operation !== 'PUT' ? undefined : (this.schema.parse(entry.json()) as z.infer<S>);
  }

  private key = ({ host, uuid }: InstanceRef): string => `${host}.${uuid}.${this.domain}`;
}
