import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Site } from './site.js';

/**
 * Runs a program of OpenStack to its end; what it says goes to the log of that name.
 *
 * @throws Error with the end of what it said
 */
export async function tool(
  site: Site,
  log: string,
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  const logFile = site.logFile(log);
  const output = openSync(logFile, 'a', 0o600);
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env: site.environment(env), stdio: ['ignore', output, output] });
  closeSync(output);
  const [code] = await once(child, 'exit');
  if (code === 0) return;
  const end = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n').slice(-4_000);
  throw new Error(`${command.join(' ')} ended with exit code ${code}. The end of ${logFile}:\n${end}`);
}
