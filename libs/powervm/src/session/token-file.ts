import { open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { PowerVmError } from '../errors.js';

const MAX_BYTES = 4096;

/**
 * Reads the token that the server left for us. Being able to read it is the proof of identity.
 *
 * @throws {PowerVmError} `hypervisor.token-file`, saying what to do
 */
export async function readTokenFile(path: string): Promise<string> {
  if (!isAbsolute(path)) throw failed(`the server named no absolute path`);
  let text: string;
  try {
    const file = await open(path, 'r');
    try {
      const { isFile, size } = await file.stat().then((stat) => ({ isFile: stat.isFile(), size: stat.size }));
      if (!isFile || size > MAX_BYTES) throw failed(`${path} is no token file`);
      text = (await file.readFile('utf8')).trim();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof PowerVmError) throw error;
    throw failed(hintFor(path, error));
  }
  if (text === '') throw failed(`${path} is empty`);
  // What is read here is sent to the server that named the path: it must look like a token and nothing else.
  if (!/^[\x21-\x7e]+$/.test(text)) throw failed(`${path} holds no token`);
  return text;
}

function hintFor(path: string, error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'EACCES') return `${path} may not be read; add this user to the group that owns it`;
  if (code === 'ENOENT') return `${path} does not exist here; file logon needs the manager's own file system`;
  return `${path} cannot be read (${code})`;
}

function failed(reason: string): PowerVmError {
  return new PowerVmError('hypervisor.token-file', `file logon: ${reason}`);
}
