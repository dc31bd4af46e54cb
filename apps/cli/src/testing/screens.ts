import { PassThrough, Readable } from 'node:stream';
import type { Terminal } from '../terminal.js';

export interface Screens {
  terminal: Terminal;
  /** What has been written so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Ctrl-C. */
  interrupt(): void;
  /** Calls back after everything that is written to standard error. */
  onError(callback: (text: string) => void): void;
}

/** A terminal in memory. */
export function screens(stdin = '', env: NodeJS.ProcessEnv = {}, tty = false): Screens {
  const written = { stdout: '', stderr: '' };
  const capture = (name: 'stdout' | 'stderr') => {
    const stream = Object.assign(new PassThrough(), tty ? { isTTY: true, columns: 100 } : {});
    stream.on('data', (chunk: Buffer) => {
      written[name] += chunk.toString();
    });
    return stream;
  };
  const controller = new AbortController();
  const [stdout, stderr] = [capture('stdout'), capture('stderr')];
  return {
    terminal: { stdin: Readable.from([stdin]), stdout, stderr, env, interrupted: controller.signal },
    get stdout() {
      return written.stdout;
    },
    get stderr() {
      return written.stderr;
    },
    interrupt: () => controller.abort(),
    onError: (callback) => void stderr.on('data', () => callback(written.stderr)),
  };
}
