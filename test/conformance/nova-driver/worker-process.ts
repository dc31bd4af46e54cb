import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** Many times what the longest operation takes. */
const LIMIT_MS = 180_000;

/** What an operation of the driver raised. */
export class DriverError extends Error {
  constructor(
    readonly raised: string,
    message: string,
  ) {
    super(`${raised}: ${message}`);
  }
}

/** Nova's driver in a Python process of its own; it ends when its standard input does. */
export class WorkerProcess implements AsyncDisposable {
  private readonly answers: AsyncIterator<string>;
  private readonly lines: Interface;

  private constructor(private readonly child: ChildProcess) {
    this.lines = createInterface({ input: child.stdout! });
    this.answers = this.lines[Symbol.asyncIterator]();
  }

  /** @param log file for what the driver logs */
  static start(python: string, log: string): WorkerProcess {
    const script = join(import.meta.dirname, 'worker', 'worker.py');
    const child = spawn(python, ['-B', script], {
      stdio: ['pipe', 'pipe', openSync(log, 'a')],
      env: { ...process.env, PYTHONWARNINGS: 'ignore' },
    });
    // Whoever asks a worker that has ended is told by its missing answer.
    child.stdin!.on('error', () => undefined);
    return new WorkerProcess(child);
  }

  /** @throws {DriverError} */
  async do<Result>(operation: string, args: Record<string, unknown> = {}): Promise<Result> {
    this.child.stdin!.write(`${JSON.stringify({ do: operation, ...args })}\n`);
    const limit = setTimeout(() => this.child.kill('SIGKILL'), LIMIT_MS);
    const { value, done } = await this.answers.next();
    clearTimeout(limit);
    if (done) throw new Error(`the driver's process ended (${this.child.exitCode ?? this.child.signalCode})`);
    const answer = JSON.parse(value) as { ok: Result } | { error: string; message: string };
    if ('error' in answer) throw new DriverError(answer.error, answer.message);
    return answer.ok;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended =
      this.child.exitCode === null && this.child.signalCode === null ? once(this.child, 'close') : undefined;
    this.child.kill();
    await ended;
    this.lines.close();
  }
}
