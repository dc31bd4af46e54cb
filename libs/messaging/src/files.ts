import { createHash } from 'node:crypto';
import { type ObjectStore, Objm } from '@nats-io/obj';
import { type FileRef, refuse, type ServiceName } from '#contracts';
import type { Bus } from './bus.js';
import type { Sealer } from './sealing/sealer.js';
import { FILES } from './topology.js';

/** Content that is too large for a message: sealed, once per content, under the operation that it belongs to. */
export class Files {
  private constructor(
    private readonly store: ObjectStore,
    private readonly sealer: Sealer,
  ) {}

  static async open(bus: Bus, sealer: Sealer): Promise<Files> {
    return new Files(await new Objm(bus.js).open(FILES), sealer);
  }

  async put(operation: string, reader: ServiceName, content: Uint8Array): Promise<FileRef> {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const name = `${operation}/${sha256}`;
    if ((await this.store.info(name)) === null) {
      const sealed = new TextEncoder().encode(await this.sealer.sealBytes(reader, content));
      await this.store.putBlob({ name }, sealed);
    }
    return { name, sha256, size: content.length };
  }

  /**
   * Only the files of the operation itself: a reference to another's would put its content into the wrong hands.
   *
   * @throws OperationError `file.not-of-operation`, `file.missing`, `file.damaged`
   */
  async get(operation: string, ref: FileRef): Promise<Uint8Array> {
    if (!ref.name.startsWith(`${operation}/`)) {
      throw refuse('file.not-of-operation', `file ${ref.name} belongs to another operation than ${operation}`);
    }
    const sealed = await this.store.getBlob(ref.name);
    if (sealed === null) {
      throw refuse('file.missing', `file ${ref.name} is not in the object store`, {
        remedy: 'Upload it again and send the command anew: files are deleted with their operation, or after a day.',
      });
    }
    const content = await this.sealer.openBytes(new TextDecoder().decode(sealed));
    const sha256 = createHash('sha256').update(content).digest('hex');
    if (sha256 !== ref.sha256) throw refuse('file.damaged', `file ${ref.name} is not what its reference says`);
    return content;
  }

  async deleteAll(operation: string): Promise<void> {
    for (const { name, deleted } of await this.store.list()) {
      if (!deleted && name.startsWith(`${operation}/`)) await this.store.delete(name);
    }
  }
}
