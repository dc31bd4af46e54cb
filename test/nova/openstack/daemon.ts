import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { endWithParent } from '#nats-server';
import { eventually } from '#testing';

export interface DaemonOptions {
  name: string;
  command: readonly string[];
  env: Record<string, string>;
  logFile: string;
  /** It is up when this port of 127.0.0.1 is open. @default up once it has started */
  port?: number;
  /** And it answers HTTP there, whatever it says: for servers that listen before they have loaded what they serve. */
  http?: true;
  /** @default 120000 */
  readyWithinMs?: number;
  /** What it gets between SIGTERM and SIGKILL. @default 8000 */
  endWithinMs?: number;
}

/** A process of somebody else's program that serves until it is stopped. Its group ends with it, and it ends with us. */
export class Daemon {
  private child: ChildProcess | undefined;
  private ended: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: DaemonOptions) {}

  get name(): string {
    return this.options.name;
  }

  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** @throws Error with the end of its log, when it ends or is not up in time */
  async start(): Promise<void> {
    const { command, env, logFile } = this.options;
    const [program = '', ...args] = command;
    const log = openSync(logFile, 'a', 0o600);
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    this.child = child;
    this.ended = once(child, 'exit').catch(() => undefined);
    const lift = child.pid ? endWithParent(child.pid) : () => undefined;
    void this.ended.then(lift);
    await this.up();
  }

  async stop(): Promise<void> {
    const pid = this.child?.pid;
    if (pid === undefined) return;
    if (this.running) {
      this.child?.kill('SIGTERM');
      const last = setTimeout(() => this.child?.kill('SIGKILL'), this.options.endWithinMs ?? 8_000);
      await this.ended;
      clearTimeout(last);
    }
    // Workers that did not hear of it.
    signalGroup(pid, 'SIGKILL');
    this.child = undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** SIGKILL, to its whole group at once. */
  async kill(): Promise<void> {
    const pid = this.child?.pid;
    if (pid !== undefined) signalGroup(pid, 'SIGKILL');
    await this.ended;
  }

  /** The end of its log, for messages. */
  lastLines(count = 20): string {
    const lines = readFileSync(this.options.logFile, 'utf8').trimEnd().split('\n');
    return lines.slice(-count).join('\n').slice(-6_000);
  }

  private async up(): Promise<void> {
    const { port, http, readyWithinMs = 120_000, logFile } = this.options;
    if (port === undefined) return;
    const answers = () => (http ? answersHttp(port) : isOpen(port));
    const settled = eventually(async () => !this.running || (await answers()), {
      timeoutMs: readyWithinMs,
      everyMs: 100,
    });
    const late = await settled.then(
      () => false,
      () => true,
    );
    if (this.running && !late) return;
    const what = this.running ? `does not answer after ${readyWithinMs / 1000} s` : 'ended';
    throw new Error(`${this.name} ${what}. The end of ${logFile}:\n${this.lastLines()}`);
  }
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // Nobody of the group is left.
  }
}

function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).then((open) => {
    socket.destroy();
    return open === true;
  });
}

async function answersHttp(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(20_000) }).catch(
    () => undefined,
  );
  await answer?.arrayBuffer();
  return answer !== undefined;
}
