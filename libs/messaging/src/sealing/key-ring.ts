import { randomUUID } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import type { ServiceName } from '#contracts';

const KeyFile = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })).min(1) });

/** The private keys of one service, newest first: the first is published, the others still open what is under way. */
export class KeyRing {
  private constructor(
    readonly service: ServiceName,
    readonly keys: JWK[],
  ) {}

  /**
   * Reads `<directory>/<service>.jwk.json`, a JWK set readable by its owner only, and makes one when there is none.
   * Replicas share the file. To rotate, put a new key in front; drop the old one when no operation is under way.
   */
  static async open(directory: string, service: ServiceName): Promise<KeyRing> {
    const file = join(directory, `${service}.jwk.json`);
    const found = readIfThere(file);
    if (found !== undefined) return new KeyRing(service, parse(found, file));
    const { privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    const key = { ...(await exportJWK(privateKey)), kid: `${service}-${randomUUID().slice(0, 8)}`, use: 'enc' };
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const scratch = `${file}.${randomUUID()}`;
    writeFileSync(scratch, JSON.stringify({ keys: [key] }), { mode: 0o600, flag: 'wx' });
    chmodSync(scratch, 0o600);
    try {
      // A link fails where another replica was quicker; its key is everybody's then.
      linkSync(scratch, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      unlinkSync(scratch);
    }
    return new KeyRing(service, parse(readFileSync(file, 'utf8'), file));
  }

  /** What others need in order to seal for this service. */
  publicKey(): JWK {
    const { d: _private, ...key } = this.keys[0] as JWK;
    return key;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string, file: string): JWK[] {
  const parsed = KeyFile.safeParse(jsonOf(text));
  if (!parsed.success)
    throw new Error(`${file} is not a JWK set with key ids: restore it, or remove it to get a new one`);
  return parsed.data.keys as JWK[];
}

/** Without the parser's message: it quotes what it could not read. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
