import type { Readable } from 'node:stream';
import type { PowerVmClient } from '../client/client.js';
import { under } from '../client/paths.js';
import { isPowerVmError, PowerVmError } from '../errors.js';
import { File, type NewFile, newFile } from '../resources/file.js';
import { stallTimer } from './stall.js';

export interface Upload extends NewFile {
  /** Read as fast as the server takes it; never held as a whole. */
  readonly body: Readable | AsyncIterable<Uint8Array>;
  /** Called with the bytes handed over so far, after each chunk. */
  readonly onProgress?: ((sentBytes: number) => void) | undefined;
  /** Ends an upload of which no byte has moved for so long; default 5 min. */
  readonly stallMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface UploadedFile {
  readonly fileUuid: string;
  readonly bytes: number;
  /** False: the descriptor could not be removed yet, as `clearUploads` will. */
  readonly cleanedUp: boolean;
}

const STALL_MS = 5 * 60_000;
const CLEAN_UP_MS = 30_000;
const CLEAN_UP_TRIES = 3;

/**
 * Uploads a file: descriptor, contents in chunks with bounded memory, and the descriptor's deletion whatever happened (what
 * was uploaded stays). A stream cannot be sent twice, so nothing is retried once it has been touched.
 *
 * @throws what `body` throws, as it is
 * @throws {PowerVmError} `outcomeUnknown` once bytes were sent: part of the target may have been written
 */
export async function uploadFile(client: PowerVmClient, upload: Upload): Promise<UploadedFile> {
  const file = await client.create(File, newFile(upload));
  const fileUuid = file.fileUuid;
  const clean = () => removeDescriptor(client, file.meta.uuid === '' ? fileUuid : file.meta.uuid);
  let bytes: number;
  try {
    bytes = await sendContents(client, fileUuid, upload);
  } catch (error) {
    await clean();
    throw error;
  }
  return { fileUuid, bytes, cleanedUp: await clean() };
}

async function sendContents(client: PowerVmClient, fileUuid: string, upload: Upload): Promise<number> {
  const stall = stallTimer(upload.stallMs ?? STALL_MS);
  const signals = [stall.signal, upload.signal].filter((signal) => signal !== undefined);
  let bytes = 0;
  let sourceFailure: { readonly error: unknown } | undefined;
  async function* counted(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of upload.body) {
        bytes += chunk.length;
        stall.moved();
        upload.onProgress?.(bytes);
        yield chunk;
      }
    } catch (error) {
      sourceFailure = { error };
      throw error;
    }
  }
  const path = `/rest/api/web/File/contents/${fileUuid}`;
  try {
    await client.send({
      method: 'PUT',
      path,
      headers: { Accept: 'application/vnd.ibm.powervm.web+xml', 'Content-Type': 'application/octet-stream' },
      body: counted(),
      timeoutMs: null,
      signal: AbortSignal.any(signals),
    });
  } catch (error) {
    if (sourceFailure !== undefined) throw sourceFailure.error;
    if (!stall.signal.aborted) throw error;
    throw new PowerVmError('hypervisor.timeout', `PUT ${path}: no byte has moved for ${stall.ms} ms`, {
      method: 'PUT',
      path,
      outcomeUnknown: true,
      cause: error,
    });
  } finally {
    stall.stop();
  }
  if (upload.size === undefined || upload.size === bytes) return bytes;
  throw new PowerVmError(
    'hypervisor.invalid-argument',
    `${upload.name}: ${upload.size} bytes announced, ${bytes} sent`,
    {
      outcomeUnknown: true,
    },
  );
}

/**
 * Not guarded: the descriptor is this upload's own, and whoever has lost its step must clean up no less. The outcome of the upload
 * is what counts, so this throws nothing.
 */
async function removeDescriptor(client: PowerVmClient, uuid: string): Promise<boolean> {
  const cleaner = client.with({ guard: undefined, signal: AbortSignal.timeout(CLEAN_UP_MS) });
  for (let left = CLEAN_UP_TRIES; left > 0; left -= 1) {
    try {
      await cleaner.delete(under(File, uuid), { missing: 'ok' });
      return true;
    } catch (error) {
      if (!isPowerVmError(error) || error.code === 'hypervisor.aborted') return false;
    }
  }
  return false;
}
