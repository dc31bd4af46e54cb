import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, sep } from 'node:path';
import { HOST_PASSWORD } from '../stage/stage.js';
import { CANARY } from './instance.js';

/** A text as it may look in a file: plain, in hexadecimal, in base64 at each of the three offsets. */
function disguises(secret: string): string[] {
  const hex = Buffer.from(secret).toString('hex');
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(' '.repeat(offset) + secret).toString('base64');
    return encoded.slice(offset === 0 ? 0 : 4, -4);
  });
  return [
    secret,
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

const PLANTED = [CANARY, HOST_PASSWORD].flatMap(disguises);
const LONGEST = Math.max(...PLANTED.map(({ length }) => length));
const LOGS = `${sep}logs${sep}`;
const STORES = `${sep}nats${sep}`;

/** Looks for planted secrets in logs and in the broker's store, each time only in what has changed since. */
export class LeakWatch {
  private readonly seen = new Map<string, { size: number; changed: number }>();

  constructor(private readonly folder: string) {}

  /** Files in which one can be read. */
  look(): string[] {
    return filesIn(this.folder)
      .filter((file) => file.includes(LOGS) || file.includes(STORES))
      .filter((file) => {
        const content = this.news(file);
        return content !== undefined && PLANTED.some((text) => content.includes(text));
      });
  }

  /** Of a log what was added to it; of a file of the broker, which writes where it likes, everything. */
  private news(file: string): Buffer | undefined {
    const handle = opened(file);
    if (handle === undefined) return undefined;
    try {
      const { size, mtimeMs: changed } = fstatSync(handle);
      const before = this.seen.get(file);
      this.seen.set(file, { size, changed });
      if (before?.size === size && before.changed === changed) return undefined;
      const from = file.includes(LOGS) ? Math.max(0, (before?.size ?? 0) - LONGEST) : 0;
      const content = Buffer.alloc(Math.max(0, size - from));
      return content.subarray(0, readSync(handle, content, 0, content.length, from));
    } finally {
      closeSync(handle);
    }
  }
}

/** Undefined for a file that the broker has just removed. */
function opened(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch {
    return undefined;
  }
}

/** A directory that the broker has just removed, with a consumer for instance, has none; `readdir` of all at once would throw. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesIn(path);
      return entry.isFile() ? [path] : [];
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
