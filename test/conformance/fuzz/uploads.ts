import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { File, newFile } from '#powervm';
import { partitionDocument } from '../../../apps/simulator/src/testing/partition-documents.js';
import { StorageWorld } from '../../../apps/simulator/src/testing/storage-world.js';
import { type Answer, faultOf } from './judge.js';
import { Session } from './session.js';

const KIB = 1024;
const TOO_MUCH = 33 * KIB * KIB;

/** Bodies that are too short, too long or never end; each case answers what is wrong. */
export const UPLOADS: Record<string, () => Promise<string[]>> = {
  'a document that ends too early is never applied': async () => {
    await using bench = await Bench.open();
    const faults: string[] = [];
    const document = partitionDocument();
    for (let part = 1; part < 40; part++) {
      const cut = Math.floor((document.length * part) / 40);
      await bench.cut('PUT', bench.partitions, document.slice(0, cut), document.length);
      faults.push(...(await bench.unchanged(`cut after ${cut} bytes`)));
    }
    return faults;
  },

  'a document beyond the limit is refused with 413': async () => {
    await using bench = await Bench.open();
    const filling = `<PartitionName>${'x'.repeat(TOO_MUCH)}</PartitionName>`;
    const answer = await bench.send('PUT', bench.partitions, filling);
    return [...wrong(answer, 413), ...(await bench.unchanged('a large document'))];
  },

  'an upload that is shorter or longer than announced is refused, and nothing comes of it': async () => {
    await using bench = await Bench.open();
    await bench.world.repository();
    const faults: string[] = [];
    for (const bytes of [0, 1, 64 * KIB - 1, 64 * KIB + 1, 4096 * KIB]) {
      const unit = await bench.world.unit(`disk-${bytes}`);
      for (const contents of [await bench.file(unit.udid, 64 * KIB), await bench.medium(`medium-${bytes}`, 64 * KIB)]) {
        bench.remember();
        const answer = await bench.send('PUT', contents, Buffer.alloc(bytes, 1));
        const refusal = answer.status < 400 ? ['it is accepted'] : wrong(answer, answer.status);
        const after = [...refusal, ...(await bench.unchanged(contents))];
        faults.push(...after.map((fault) => `${bytes} bytes instead of ${64 * KIB}: ${fault}`));
      }
    }
    return faults;
  },

  'an upload that is cut leaves a file that can be sent again': async () => {
    await using bench = await Bench.open();
    const unit = await bench.world.unit('disk');
    const contents = await bench.file(unit.udid, 64 * KIB);
    for (const bytes of [0, 1, 4096, 64 * KIB - 1]) await bench.cut('PUT', contents, Buffer.alloc(bytes), 64 * KIB);
    const answer = await bench.send('PUT', contents, Buffer.alloc(64 * KIB, 7));
    const stored = await bench.world.simulator.world.contents.bytes(`lu/pool/${unit.meta.uuid}`, { length: 64 * KIB });
    const faults = answer.status < 300 ? [] : [`sent again: status ${answer.status}: ${answer.body}`];
    return stored.equals(Buffer.alloc(64 * KIB, 7)) ? faults : [...faults, 'the bytes are others than those sent'];
  },
};

function wrong(answer: Answer, status: number): string[] {
  const fault = faultOf({ method: 'PUT', path: '', headers: {}, what: '' }, answer);
  if (answer.status !== status) return [`status ${answer.status} instead of ${status}`];
  return fault === undefined ? [] : [fault];
}

/** A simulator, and requests whose bodies are not what their headers say. */
class Bench implements AsyncDisposable {
  #before: string;
  /** Keeps connections open, so that early answers to long bodies can be read. */
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(
    readonly world: StorageWorld,
    private readonly session: Session,
    private readonly accidents: unknown[],
  ) {
    this.#before = this.#state();
  }

  static async open(): Promise<Bench> {
    const accidents: unknown[] = [];
    const world = await StorageWorld.open({ onError: (error) => accidents.push(error) });
    return new Bench(world, await Session.open(world.simulator.hosts[0]!.url), accidents);
  }

  get partitions(): string {
    return `/rest/api/uom/ManagedSystem/${this.world.simulator.hosts[0]!.systemUuid}/LogicalPartition`;
  }

  /** Announces an upload to a disk; returns where its bytes go. */
  file(targetUdid: string, size: number): Promise<string> {
    return this.#announce({ name: 'upload', kind: 'BROKERED_DISK_IMAGE', targetUdid, size });
  }

  /** Announces a medium; returns where its bytes go. */
  medium(name: string, size: number): Promise<string> {
    return this.#announce({ name, kind: 'BROKERED_MEDIA_ISO', size });
  }

  async #announce(spec: Omit<Parameters<typeof newFile>[0], 'targetVios'>): Promise<string> {
    const targetVios = (await this.world.vios(1)).meta.uuid;
    const { fileUuid } = await this.world.client.create(File, newFile({ ...spec, targetVios }));
    return `/rest/api/web/File/contents/${fileUuid}`;
  }

  /** What is there now is what `unchanged` compares with. */
  remember(): void {
    this.#before = this.#state();
  }

  async send(method: string, path: string, body: string | Buffer): Promise<Answer> {
    const outgoing = this.#open(method, path, Buffer.byteLength(body), this.#agent);
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const contentType = response.headers['content-type'] ?? '';
    return { status: response.statusCode ?? 0, contentType, body: await textOf(response) };
  }

  /** Sends a part of a body and closes the connection; resolves when the simulator has taken note of it. */
  async cut(method: string, path: string, part: string | Buffer, announced: number): Promise<void> {
    const { requestLog } = this.world.simulator;
    const logged = requestLog.last;
    const outgoing = this.#open(method, path, announced, false);
    outgoing.on('error', () => {});
    outgoing.flushHeaders();
    await once(outgoing, 'socket');
    await new Promise<void>((written) => outgoing.write(part.length > 0 ? part : ' ', () => written()));
    while (requestLog.last === logged) await new Promise(setImmediate);
    outgoing.destroy();
    const ended = () => requestLog.entries(({ id }) => id === logged + 1).length > 0;
    while (!ended()) await new Promise(setImmediate);
  }

  async unchanged(what: string): Promise<string[]> {
    const isSame = this.#state() === this.#before;
    this.remember();
    return [...(isSame ? [] : [`${what}: the state has changed`]), ...(await this.alive())];
  }

  async alive(): Promise<string[]> {
    const answer = await this.session.send({ method: 'GET', path: 'ManagementConsole', headers: {}, what: '' });
    const accidents = this.accidents.splice(0).map((accident) => `an accident: ${(accident as Error).stack}`);
    return answer.status === 200 ? accidents : [...accidents, `the simulator answers ${answer.status}`];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    await this.world[Symbol.asyncDispose]();
  }

  #open(method: string, path: string, length: number, agent: Agent | false): ClientRequest {
    const headers = { ...this.session.headers, 'Content-Length': length };
    return request(`${this.world.simulator.hosts[0]!.url}${path}`, { method, headers, agent });
  }

  /** Objects, and whose bytes are stored. A File itself tells how many have come, also when they are refused. */
  #state(): string {
    const { world } = this.world.simulator;
    return JSON.stringify([world.snapshot(), world.contents.keys()], (_key, value: unknown) =>
      isFile(value) ? { ...value, currentBytes: undefined, modified: undefined } : value,
    );
  }
}

const isFile = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'File';
