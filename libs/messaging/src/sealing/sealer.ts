import type { KV } from '@nats-io/kv';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { refuse, type ServiceName } from '#contracts';
import type { Bus } from '../bus.js';
import type { KeyRing } from './key-ring.js';

/** Seals for any service and opens what is sealed for ours. */
export class Sealer {
  private constructor(
    private readonly published: KV,
    private readonly ring: KeyRing | undefined,
  ) {}

  /** @param ring  the keys of this service, whose public half is published; absent for a mere client */
  static async open(bus: Bus, ring?: KeyRing): Promise<Sealer> {
    const published = await bus.bucket('keys');
    if (ring) await published.put(ring.service, JSON.stringify(ring.publicKey()));
    return new Sealer(published, ring);
  }

  /** @returns compact JWE of the bytes. @throws OperationError `sealing.no-key` before the reader has ever run */
  async sealBytes(reader: ServiceName, bytes: Uint8Array): Promise<string> {
    const entry = await this.published.get(reader);
    if (entry === null || entry.operation !== 'PUT') {
      throw refuse('sealing.no-key', `${reader} has not published a key yet`, {
        retryable: true,
        remedy: `Start the ${reader} service once.`,
      });
    }
    const key = entry.json<JWK>();
    return new CompactEncrypt(bytes)
      .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', ...(key.kid === undefined ? {} : { kid: key.kid }) })
      .encrypt(await importJWK(key, 'ECDH-ES+A256KW'));
  }

  seal(reader: ServiceName, value: unknown): Promise<string> {
    return this.sealBytes(reader, new TextEncoder().encode(JSON.stringify(value)));
  }

  /** @throws OperationError `sealing.unreadable` for a key that is not ours or damaged content */
  async openBytes(sealed: string): Promise<Uint8Array> {
    try {
      const { kid } = decodeProtectedHeader(sealed);
      const key = this.ring?.keys.find((one) => one.kid === kid);
      if (key === undefined) throw new Error(`no private key '${kid ?? ''}'`);
      const { plaintext } = await compactDecrypt(sealed, await importJWK(key, 'ECDH-ES+A256KW'));
      return plaintext;
    } catch (cause) {
      throw refuse('sealing.unreadable', 'a sealed field cannot be opened', {
        remedy: 'Seal it to the key that the service publishes now in POWERVM_KEYS.',
        cause,
      });
    }
  }

  async open<T = unknown>(sealed: string): Promise<T> {
    const text = new TextDecoder().decode(await this.openBytes(sealed));
    try {
      return JSON.parse(text) as T;
    } catch {
      // Without the cause: a parser's message quotes what it could not read.
      throw refuse('sealing.unreadable', 'a sealed field is not JSON', { remedy: 'Seal the JSON text of the value.' });
    }
  }
}
