import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
}

/**
 * Runs a program to its end and returns what it wrote to standard output.
 *
 * @throws Error with the command and the end of what it wrote to standard error, when it is missing or fails
 */
export async function runCommand(program: string, args: string[], options: CommandOptions = {}): Promise<string> {
  try {
    const { stdout } = await run(program, args, {
      ...(options.cwd ? { cwd: options.cwd } : {}),
      ...(options.env ? { env: options.env } : {}),
      timeout: options.timeoutMs ?? 120_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (cause) {
    const failure = cause as NodeJS.ErrnoException & { stderr?: string };
    const why = failure.code === 'ENOENT' ? 'not installed' : (failure.stderr?.trim().slice(-400) ?? failure.message);
    throw new Error(`${program} ${args.join(' ')}: ${why}`, { cause });
  }
}
