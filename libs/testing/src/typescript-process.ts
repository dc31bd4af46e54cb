import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endWithParent, projectFolder } from '#nats-server';

export interface ProcessOptions {
  args?: string[];
  /** Added to the environment of this process. */
  env?: Record<string, string | undefined>;
}

/** A process of ours that runs from the TypeScript sources, for tests that kill, trace or measure real processes. */
export class TypescriptProcess implements AsyncDisposable {
  /** What it has written so far, standard output and standard error, line by line. */
  readonly lines: string[] = [];
  private readonly watchers = new Set<() => void>();
  private readonly exit: Promise<void>;

  constructor(private readonly child: ChildProcess) {
    this.exit = once(child, 'close').then(() => this.tell());
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        this.tell();
      });
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /**
   * Waits for a line, and returns its match.
   *
   * @throws Error when the process ends or `timeoutMs` passes first, with its last lines
   */
  async line(pattern: RegExp, timeoutMs = 60_000): Promise<RegExpExecArray> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const tell = () => this.tell();
    timeout.addEventListener('abort', tell);
    try {
      for (;;) {
        for (const line of this.lines) {
          const match = pattern.exec(line);
          if (match) return match;
        }
        if (!this.running || timeout.aborted) {
          const what = this.running ? `did not come within ${timeoutMs} ms` : 'cannot come, the process has ended';
          throw new Error(`${pattern} ${what}:\n${this.lines.slice(-20).join('\n')}`);
        }
        await new Promise<void>((resolve) => this.watchers.add(resolve));
      }
    } finally {
      timeout.removeEventListener('abort', tell);
    }
  }

  /** Sends a signal and waits until the process is gone. @returns its exit code, `undefined` when a signal ended it */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | undefined> {
    this.child.kill(signal);
    return await this.ended();
  }

  /** Waits for its end. @returns its exit code, `undefined` when a signal ended it */
  async ended(): Promise<number | undefined> {
    await this.exit;
    return this.child.exitCode ?? undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('SIGKILL');
  }

  private tell(): void {
    const watchers = [...this.watchers];
    this.watchers.clear();
    for (const tell of watchers) tell();
  }
}

/**
 * Starts `entry` (a path from the project folder, `apps/gateway/src/main.ts`) without a build. It ends when this process ends.
 */
export function typescriptProcess(entry: string, { args = [], env = {} }: ProcessOptions = {}): TypescriptProcess {
  const cwd = projectFolder();
  const loader = join(cwd, 'scripts', 'typescript.mjs');
  const child = spawn(process.execPath, ['--conditions=source', '--import', loader, join(cwd, entry), ...args], {
    cwd,
    // Jest's options are for jest's own module system.
    env: { ...process.env, NODE_OPTIONS: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lift = child.pid ? endWithParent(child.pid) : () => undefined;
  child.once('exit', lift);
  return new TypescriptProcess(child);
}
