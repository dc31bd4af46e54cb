import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endWithParent } from './end-with-parent.js';

/** What the server tells a client first; more fields than these come. */
export interface ServerInfo {
  server_id: string;
  version: string;
}

/** nats-server ended, or did not become ready. `portTaken` when another program has the port. */
export class NatsServerStartError extends Error {
  readonly code = 'nats-server.start';
  override readonly name = 'NatsServerStartError';

  constructor(
    reason: string,
    readonly portTaken: boolean,
  ) {
    super(reason);
  }
}

/** One run of the nats-server program, from its start to its end. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly ended: Promise<void>,
  ) {}

  /** Starts the program and returns as soon as it accepts clients. */
  static async start(program: string, configFile: string, portsDir: string, port: number, logFile: string) {
    const log = openSync(logFile, 'a');
    // A group of its own: Ctrl-C in a terminal must not end the broker before the services that drain through it.
    const child = spawn(program, ['-c', configFile], { stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    const ended = once(child, 'exit').then(
      () => undefined,
      () => undefined,
    );
    const lift = child.pid ? endWithParent(child.pid) : () => undefined;
    void ended.then(lift);
    const server = new ServerProcess(child, ended);
    try {
      await server.ready(join(portsDir, `${basename(program)}_${server.pid}.ports`), logFile);
      return { server, info: await readInfo(port) };
    } catch (error) {
      await server.end('SIGKILL');
      throw error;
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Sends the signal and waits until the process is gone; SIGKILL follows after 10 s. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.running) return;
    this.child.kill(signal);
    const last = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await this.ended;
    clearTimeout(last);
  }

  private async ready(file: string, logFile: string): Promise<void> {
    const giveUp = Date.now() + 30_000;
    while (!(await isWholeJson(file))) {
      if (!this.running || Date.now() > giveUp) {
        const log = (await readFile(logFile, 'utf8').catch(() => '')).trim().split('\n').slice(-3).join(' | ');
        const what = this.running ? 'is not ready after 30 s' : 'ended at once';
        throw new NatsServerStartError(`nats-server ${what}: ${log} (${logFile})`, /address already in use/.test(log));
      }
      await delay(10);
    }
  }
}

async function isWholeJson(file: string): Promise<boolean> {
  try {
    JSON.parse(await readFile(file, 'utf8'));
    return true;
  } catch {
    return false;
  }
}

async function readInfo(port: number): Promise<ServerInfo> {
  const socket = connect(port, '127.0.0.1');
  try {
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      const line = /^INFO (\{.*\})\s*\r\n/.exec(text)?.[1];
      if (line) return JSON.parse(line) as ServerInfo;
    }
    throw new NatsServerStartError(`nothing that speaks NATS at port ${port}`, false);
  } finally {
    socket.destroy();
  }
}
