import type { StorageWorld } from '../../../../apps/simulator/src/testing/storage-world.js';

export type Rest = StorageWorld['rest'];

/** Where the scenario plays: a world, and the ways of speaking that its parts share. */
export class Stage {
  readonly rest: Rest;
  readonly isHmc: boolean;
  /** URI below `/rest/api/uom/`. */
  readonly system: string;

  constructor(
    readonly world: StorageWorld,
    /** Runs work whose requests are written down but, unless the scenario is being checked, not carried out. */
    readonly heldBack: (work: () => Promise<unknown>) => Promise<void>,
  ) {
    const [host] = world.simulator.hosts;
    this.rest = world.rest;
    this.isHmc = host!.hmc !== undefined;
    this.system = `ManagedSystem/${host!.systemUuid}`;
  }

  /** URIs of the objects of a collection. */
  async hrefs(collection: string): Promise<string[]> {
    const { selves } = await this.rest.get(`${collection}?group=None`);
    return selves.map((self) => self.replace('?group=None', ''));
  }

  /** Their paths. */
  async paths(collection: string): Promise<string[]> {
    return (await this.hrefs(collection)).map((href) => new URL(href).pathname);
  }

  /** Creates something; returns its path. */
  async create(collection: string, document: string): Promise<string> {
    const { selves, status, body } = await this.rest.put(collection, document);
    if (status !== 200) throw new Error(`PUT ${collection} answered ${status}: ${body}`);
    return new URL(selves[0]!).pathname;
  }

  /** Sends a document back, as it came but for an edit. */
  async repost(path: string, edit = (document: string) => document): Promise<void> {
    const { body } = await this.rest.get(path);
    const document = /<content[^>]*>(.*?)<\/content>/s.exec(body)?.[1];
    await this.rest.post(path, edit(document ?? ''));
  }
}
