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

  'an upload that is shorter or longer than announced is refused': async () => {
    await using bench = await Bench.open();
    const faults: string[] = [];
    for (const bytes of [0, 1, 64 * KIB - 1, 64 * KIB + 1, 4096 * KIB]) {
      const unit = await bench.world.unit(`disk-${bytes}`);
      const contents = await bench.file(unit.udid, 64 * KIB);
      const answer = await bench.send('PUT', contents, Buffer.alloc(bytes, 1));
      if (answer.status < 400) faults.push(`${bytes} bytes instead of ${64 * KIB}: status ${answer.status}`);
      faults.push(...wrong(answer, answer.status).map((fault) => `${bytes} bytes: ${fault}`));
    }
    return [...faults, ...(await bench.alive())];
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
  async file(targetUdid: string, size: number): Promise<string> {
    const targetVios = (await this.world.vios(1)).meta.uuid;
    const wanted = newFile({ name: 'upload', kind: 'BROKERED_DISK_IMAGE', targetVios, targetUdid, size });
    const { fileUuid } = await this.world.client.create(File, wanted);
    return `/rest/api/web/File/contents/${fileUuid}`;
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
    this.#before = this.#state();
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

  #state(): string {
    return JSON.stringify(this.world.simulator.world.snapshot());
  }
}
