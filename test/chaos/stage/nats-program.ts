import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce, runCommand, toolsFolder } from '#nats-server';

const MODULE = 'github.com/nats-io/nats-server/v2';

/**
 * The nats-server program to test on: a path, or `newest` for the newest release, which is built with Go from the module proxy into
 * the tools folder, once.
 *
 * @throws Error that says what to install, or that there is no such program
 */
export async function natsProgram(wanted: string | undefined): Promise<string | undefined> {
  if (wanted === undefined || wanted === 'newest') return wanted && (await newest());
  if (existsSync(wanted)) return wanted;
  throw new Error(`--nats-server: there is no program ${wanted}; give its path, or 'newest'`);
}

async function newest(): Promise<string> {
  try {
    const version = (await runCommand('go', ['list', '-m', '-f', '{{.Version}}', `${MODULE}@latest`])).trim();
    return await installOnce(join(toolsFolder(), `nats-server-${version}`), async (scratch) => {
      const env = { ...process.env, GOBIN: scratch };
      await runCommand('go', ['install', '-p=1', `${MODULE}@${version}`], { env, timeoutMs: 30 * 60_000 });
      return join(scratch, 'nats-server');
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const remedy = 'Install Go (https://go.dev/dl), or give the path of a nats-server';
    throw new Error(`the newest nats-server cannot be built: ${reason}. ${remedy}.`, { cause });
  }
}
