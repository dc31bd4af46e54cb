import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { endWithParent } from '#nats-server';

/** A process of ours that ended by itself, with what it said last. */
export class ChildError extends Error {
  readonly code = 'start.process';

  constructor(name: string, what: string, logFile: string) {
    super(`${name} ${what}. The end of ${logFile}:\n${lastLines(logFile)}`);
  }
}

export interface ChildOptions {
  name: string;
  /** Path of the module that it runs. */
  module: string;
  args?: string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
}

const READY_WITHIN_MS = 60_000;
const END_WITHIN_MS = 15_000;

/** A service or the simulator as a process of its own; its output goes to a file, and it says by IPC that it is ready. */
export class Child {
  readonly name: string;
  private readonly logFile: string;
  private readonly process: ChildProcess;
  private readonly ended: Promise<unknown>;
  private ending = false;

  constructor({ name, module, args = [], env, logFile }: ChildOptions) {
    this.name = name;
    this.logFile = logFile;
    const log = openSync(logFile, 'a', 0o600);
    // A process group of its own: Ctrl-C must reach us alone, who stop services before the broker they drain through.
    this.process = fork(module, args, { env, detached: true, stdio: ['ignore', log, log, 'ipc'] });
    closeSync(log);
    this.ended = once(this.process, 'exit').catch(() => undefined);
    const lift = this.process.pid ? endWithParent(this.process.pid) : () => undefined;
    void this.ended.then(lift);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** What it says when it is ready. @throws {ChildError} */
  async ready(): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.error('is not ready after a minute')), READY_WITHIN_MS);
    });
    const message = once(this.process, 'message').then(([said]: unknown[]) => said);
    try {
      return await Promise.race([message, this.died(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Rejects when it ends without having been told to. @throws {ChildError} */
  async died(): Promise<never> {
    await this.ended;
    if (this.ending) return new Promise(() => undefined);
    const { exitCode, signalCode } = this.process;
    throw this.error(`ended ${signalCode ? `by ${signalCode}` : `with exit code ${exitCode}`}`);
  }

  /** Lets it finish what it is doing, and waits until it is gone. */
  async stop(): Promise<void> {
    this.ending = true;
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill('SIGTERM');
    const last = setTimeout(() => this.process.kill('SIGKILL'), END_WITHIN_MS);
    await this.ended;
    clearTimeout(last);
  }

  private error(what: string): ChildError {
    return new ChildError(this.name, what, this.logFile);
  }
}

function lastLines(logFile: string): string {
  return readFileSync(logFile, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-12)
    .map((line) => `  ${line.slice(0, 1000)}`)
    .join('\n');
}
