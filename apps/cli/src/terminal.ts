import type { Readable, Writable } from 'node:stream';

export type Screen = Writable & { isTTY?: boolean; columns?: number };

/** What surrounds a run of the command line; a process in production, buffers in tests. */
export interface Terminal {
  readonly stdin: Readable;
  /** Results only. */
  readonly stdout: Screen;
  /** Progress and errors. */
  readonly stderr: Screen;
  readonly env: NodeJS.ProcessEnv;
  /** Fires at Ctrl-C, or when the process is told to end. */
  readonly interrupted: AbortSignal;
}

/** The terminal of this process. A second Ctrl-C ends it at once. */
export function processTerminal(): Terminal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  const { stdin, stdout, stderr, env } = process;
  return { stdin, stdout, stderr, env, interrupted: controller.signal };
}
