import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { endWithParent, projectFolder } from '#nats-server';
import type { HeapAnswer } from '#service';

export interface ServiceProcessOptions {
  /** Folder below apps: `storage`. */
  app: string;
  args?: string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
}

const READY_WITHIN_MS = 60_000;

/** A built app as a process that may be killed and started again at any time. */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  private ended: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ServiceProcessOptions) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** @returns what it says when it is ready. @throws Error when it ends first, naming its log */
  async start(): Promise<unknown> {
    const { app, args = [], env, logFile } = this.options;
    const log = openSync(logFile, 'a', 0o600);
    const module = join(projectFolder(), 'dist', 'apps', app, 'src', 'main.js');
    const execArgv = ['--expose-gc'];
    const child = fork(module, args, { env, execArgv, detached: true, stdio: ['ignore', log, log, 'ipc'] });
    closeSync(log);
    this.child = child;
    this.ended = once(child, 'exit').catch(() => undefined);
    const lift = child.pid ? endWithParent(child.pid) : () => undefined;
    void this.ended.then(lift);
    const ready = once(child, 'message').then(([said]: unknown[]) => said);
    const died = this.ended.then(() => Promise.reject(new Error(`${app} ended before it was ready: see ${logFile}`)));
    const late = AbortSignal.timeout(READY_WITHIN_MS);
    const timeout = once(late, 'abort').then(() => Promise.reject(new Error(`${app} is not ready: see ${logFile}`)));
    return Promise.race([ready, died, timeout]);
  }

  /** Bytes in use after a forced collection. */
  async heap(): Promise<number> {
    if (this.child === undefined) throw new Error(`${this.options.app} does not run`);
    const answer = once(this.child, 'message', { signal: AbortSignal.timeout(READY_WITHIN_MS) });
    this.child.send('heap');
    const [said] = (await answer) as [HeapAnswer];
    return said.heapBytes;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (this.isRunning) this.child?.kill(signal);
  }

  /** Sends a signal and waits until it is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    this.child?.kill(signal);
    await this.ended;
  }
}
