import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from './install-once.js';
import { toolsFolder } from './project-folder.js';
import { runCommand } from './run-command.js';

/** No nats-server on this machine, and none could be fetched. The message says what to do. */
export class NatsServerMissingError extends Error {
  readonly code = 'nats-server.missing';
  override readonly name = 'NatsServerMissingError';

  constructor(reason: string) {
    super(
      `No nats-server: ${reason}. Install it (Debian, Ubuntu: apt-get install nats-server; macOS: brew install ` +
        'nats-server; others: https://github.com/nats-io/nats-server/releases), or set NATS_SERVER to its path.',
    );
  }
}

/**
 * Puts a nats-server into the tools folder, from the distribution's package or built with Go, without root.
 *
 * @param earlier  why programs that were already there could not be used; they become part of the error
 * @returns the path of the program
 */
export async function installNatsServer(env: NodeJS.ProcessEnv, earlier: string[] = []): Promise<string> {
  const tried = [...earlier];
  return await installOnce(join(toolsFolder(env), 'nats-server'), async (scratch) => {
    for (const install of [fromPackage, fromSource]) {
      try {
        return await install(scratch, env);
      } catch (error) {
        tried.push((error as Error).message);
      }
    }
    throw new NatsServerMissingError(tried.join('; '));
  });
}

async function fromPackage(scratch: string, env: NodeJS.ProcessEnv): Promise<string> {
  const unprivileged = ['-o', 'APT::Sandbox::User='];
  const download = (...options: string[]) =>
    runCommand('apt-get', [...unprivileged, ...options, 'download', 'nats-server'], { cwd: scratch, env });
  await download().catch(async () => {
    // The package lists are missing or stale. Ours go to the scratch folder: nothing of the system changes.
    const lists = join(scratch, 'apt');
    await mkdir(join(lists, 'lists', 'partial'), { recursive: true });
    const own = ['-o', `Dir::State::Lists=${lists}/lists`, '-o', `Dir::Cache=${lists}`];
    await runCommand('apt-get', [...unprivileged, ...own, 'update'], { env });
    await download(...own);
  });
  const archive = (await readdir(scratch)).find((name) => name.endsWith('.deb'));
  if (!archive) throw new Error('apt-get download nats-server left no package');
  await runCommand('dpkg-deb', ['-x', join(scratch, archive), join(scratch, 'files')], { env });
  return programIn(scratch, ['files/usr/sbin', 'files/usr/bin']);
}

async function fromSource(scratch: string, env: NodeJS.ProcessEnv): Promise<string> {
  await runCommand('go', ['install', 'github.com/nats-io/nats-server/v2@latest'], {
    env: { ...env, GOBIN: scratch },
    timeoutMs: 15 * 60_000,
  });
  return programIn(scratch, ['.']);
}

async function programIn(scratch: string, folders: string[]): Promise<string> {
  const program = folders.map((folder) => join(scratch, folder, 'nats-server')).find((path) => existsSync(path));
  if (!program) throw new Error('the package holds no nats-server');
  await chmod(program, 0o755);
  return program;
}
