import type { ListOperations, PayloadOf } from '#contracts';
import type { Operation } from '#flows';

/** Operations that can be listed, beside those that need attention; older ones are still found by id. */
const REMEMBERED = 10_000;

type Filter = Pick<PayloadOf<typeof ListOperations>, 'host' | 'instance' | 'state' | 'flow'>;

/** What a list selects by. All else is read from the record when it is asked for: ten thousand whole ones would fill the memory. */
interface Row {
  readonly id: string;
  readonly host: string;
  readonly instance: string;
  readonly instanceName: string | undefined;
  readonly flow: string;
  readonly state: string;
  readonly createdAt: number;
}

/** Where each operation stands, by what is heard of them. */
export class OperationIndex {
  private readonly rows = new Map<string, Row>();
  private readonly words = new Map<string, string>();

  hear({ id, host, instance, flow, state, createdAt, input }: Operation): void {
    const name = typeof input === 'object' && input !== null ? Reflect.get(input, 'name') : undefined;
    this.rows.set(id, {
      id,
      host: this.word(host),
      instance,
      instanceName: typeof name === 'string' ? name : undefined,
      flow: this.word(flow),
      state: this.word(state),
      createdAt,
    });
    if (this.rows.size > REMEMBERED) this.forgetOldest();
  }

  /** One that needs attention is remembered until the person came: those that look after it find it here only. */
  private forgetOldest(): void {
    for (const { id, state } of this.rows.values()) {
      if (state === 'needs-attention') continue;
      this.rows.delete(id);
      return;
    }
  }

  /** Ids, newest first. */
  find({ host, instance, state, flow }: Filter): string[] {
    return [...this.rows.values()]
      .filter((row) => (host ?? row.host) === row.host)
      .filter((row) => instance === undefined || row.instance === instance || row.instanceName === instance)
      .filter((row) => (state ?? row.state) === row.state)
      .filter((row) => (flow ?? row.flow) === row.flow)
      .sort((a, b) => b.createdAt - a.createdAt)
      .map(({ id }) => id);
  }

  /** The same few words in every row are one string each. */
  private word(text: string): string {
    const known = this.words.get(text);
    if (known === undefined) this.words.set(text, text);
    return known ?? text;
  }
}
