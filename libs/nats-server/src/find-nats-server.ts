import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installNatsServer, NatsServerMissingError } from './install-nats-server.js';
import { toolsFolder } from './project-folder.js';
import { runCommand } from './run-command.js';

export interface NatsServerProgram {
  path: string;
  /** For example `2.9.10`, without a leading `v`. */
  version: string;
}

/** The oldest release whose features are all that we use: what Debian 12 ships. */
export const OLDEST_NATS_SERVER = '2.9';

let found: Promise<NatsServerProgram> | undefined;

/**
 * Finds the nats-server program, and fetches one when there is none. Looks at `NATS_SERVER`, then along `PATH` and where
 * Debian puts it, then in our tools folder; then fetches Debian's package (no root needed), then builds with Go.
 * Safe to call from many processes at once.
 *
 * @throws {NatsServerMissingError} `nats-server.missing`, with what was tried and what to install
 */
export function findNatsServer(env: NodeJS.ProcessEnv = process.env): Promise<NatsServerProgram> {
  if (env !== process.env) return search(env);
  found ??= search(env).catch((error: unknown) => {
    found = undefined;
    throw error;
  });
  return found;
}

async function search(env: NodeJS.ProcessEnv): Promise<NatsServerProgram> {
  const chosen = env.NATS_SERVER;
  if (chosen) return await usable(chosen, 'NATS_SERVER');

  const refused: string[] = [];
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin', '/usr/local/sbin'];
  for (const path of [...folders, toolsFolder(env)].map((folder) => join(folder, 'nats-server')).filter(isExecutable)) {
    try {
      return await usable(path, path);
    } catch (error) {
      refused.push((error as Error).message);
    }
  }
  return await usable(await installNatsServer(env, refused), 'the installed nats-server');
}

async function usable(path: string, source: string): Promise<NatsServerProgram> {
  const answer = await runCommand(path, ['--version'], { timeoutMs: 10_000 }).catch((error: Error) => error.message);
  const version = /nats-server: v?(\d+\.\d+\.\S+)/.exec(answer)?.[1];
  if (!version) throw new NatsServerMissingError(`${source} is not a nats-server that runs here (${answer.trim()})`);
  if (isOlder(version, OLDEST_NATS_SERVER)) {
    throw new NatsServerMissingError(`${source} is nats-server ${version}; ${OLDEST_NATS_SERVER} or newer is needed`);
  }
  return { path, version };
}

function isOlder(version: string, floor: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [floorMajor = 0, floorMinor = 0] = floor.split('.').map(Number);
  return major < floorMajor || (major === floorMajor && minor < floorMinor);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
