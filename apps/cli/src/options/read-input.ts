import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Terminal } from '../terminal.js';
import { usageError } from '../usage-error.js';

/**
 * Content of a file that an option names; `-` is standard input.
 *
 * @throws OperationError `usage.invalid` naming the option and the file, never the content
 */
export async function readInput(terminal: Terminal, option: string, path: string): Promise<Buffer> {
  if (path === '-') return buffer(terminal.stdin);
  try {
    return await readFile(path);
  } catch (error) {
    throw usageError(`${option}: ${path} can't be read (${error instanceof Error ? error.message : String(error)})`, {
      field: option,
      remedy: 'Name a readable file, or - for standard input.',
    });
  }
}

/** A file that holds one secret, a password or a token; the line end is not part of it. */
export async function readSecret(terminal: Terminal, option: string, path: string): Promise<string> {
  const secret = (await readInput(terminal, option, path)).toString('utf8').replace(/\r?\n$/, '');
  if (secret !== '') return secret;
  throw usageError(`${option}: ${path === '-' ? 'standard input' : path} is empty`, { field: option });
}
