import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import type { Results } from '../recordings/results.js';
import { type Bench, HOST, type Instance, partitionUuid } from './bench.js';
import { lengthOf, type Sequence } from './sequence.js';
import { DriverError } from './worker-process.js';

export interface Port {
  key: string;
  kind: 'sea' | 'ovs';
  mac: string;
  id: string;
}

export interface Image {
  key: string;
  path: string;
  size: number;
}

/** What happens on one host, case by case; a case that fails does not end it. */
export class Story {
  constructor(
    readonly bench: Bench,
    private readonly results: Results,
    private readonly label: string,
  ) {}

  /** @param checks gives what is wrong */
  async case(name: string, checks: () => Promise<string[]>): Promise<void> {
    let faults: string[];
    try {
      faults = await checks();
    } catch (error) {
      faults =
        error instanceof DriverError ? [error.message, ...(await this.bench.driverLog())] : [(error as Error).stack!];
    }
    this.results.case(`${this.label}: ${name}`, faults);
  }

  /** A case in which the driver makes just these requests: as many as documented, and in this order. */
  async requests(
    name: string,
    { expected, count, of, afterwards = async () => [] }: Expected,
    work: () => Promise<unknown>,
  ): Promise<void> {
    await this.case(`${name}: ${count} requests`, async () => [
      ...equal('documented count of the expected sequence', lengthOf(expected), count),
      ...(await this.bench.compare(expected, work, of)),
      ...(await afterwards()),
    ]);
  }

  async image(sizeMb = 1): Promise<Image> {
    const key = `image-${randomUUID().slice(0, 8)}`;
    const size = sizeMb * 2 ** 20;
    const { path } = await this.bench.do<{ path: string }>('image', { name: key, size });
    return { key, path, size };
  }

  async instance(image: Image, options: Record<string, unknown> = {}): Promise<Instance> {
    const key = `server-${randomUUID().slice(0, 8)}`;
    const made = await this.bench.do<{ uuid: string; name: string }>('instance', {
      name: key,
      image: image.key,
      ...options,
    });
    return { key, name: made.name, uuid: made.uuid, partition: partitionUuid(made.uuid) };
  }

  async port(kind: Port['kind'], vlan?: number): Promise<Port> {
    const key = `port-${randomUUID().slice(0, 8)}`;
    const type = kind === 'sea' ? 'pvm_sea' : 'ovs';
    const made = await this.bench.do<{ mac: string; id: string }>('port', { name: key, kind: type, vlan });
    return { key, kind, ...made };
  }

  /** What the partition reads from its boot disk begins with the image. */
  async boots({ partition }: Instance, image: Image): Promise<string[]> {
    const [disk] = await this.bench.control
      .disks(HOST, partition)
      .then((all) => all.filter(({ kind }) => !/Optical/.test(kind)));
    if (disk?.storage === undefined) return ['the partition has no disk'];
    const part = { length: image.size };
    const content = await this.bench.control.diskContent(HOST, partition, disk.storage, part);
    return equal('what the boot disk begins with', await digest(content), await digest(createReadStream(image.path)));
  }
}

export interface Expected {
  expected: Sequence;
  /** As documented, for this number of VIOSes. */
  count: number;
  /** The server that is `{lpar}`. */
  of?: Pick<Instance, 'partition'>;
  /** What must hold afterwards: gives what is wrong. */
  afterwards?: () => Promise<string[]>;
}

export function equal(what: string, actual: unknown, expected: unknown): string[] {
  if (isDeepStrictEqual(actual, expected)) return [];
  return [`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`];
}

/** @throws Error when the driver does not raise this */
export async function raises(work: () => Promise<unknown>, exception: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof DriverError && error.raised === exception) return;
    throw error;
  }
  throw new Error(`the driver did not raise ${exception}`);
}

/** SHA-256. */
export async function digest(content: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
