import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Makes `target` (a file or a folder) exactly once on this machine, however many processes ask at the same time:
 * one works, the others wait for it. What `produce` leaves at its path is moved into place in one step, so `target` is
 * either absent or whole. A holder that died is replaced.
 *
 * @param target   path of the thing to make; returned as it is when it exists already
 * @param produce  called with an empty scratch folder on the same file system; returns the path to move to `target`
 */
export async function installOnce(target: string, produce: (scratch: string) => Promise<string>): Promise<string> {
  if (existsSync(target)) return target;
  await mkdir(dirname(target), { recursive: true });
  await using _lock = await lockFor(target);
  if (existsSync(target)) return target;
  const scratch = `${target}.${randomUUID()}`;
  await mkdir(scratch);
  try {
    await rename(await produce(scratch), target);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return target;
}

async function lockFor(target: string): Promise<AsyncDisposable> {
  const lock = `${target}.lock`;
  for (;;) {
    try {
      await mkdir(lock);
      await writeFile(join(lock, 'pid'), String(process.pid));
      return { [Symbol.asyncDispose]: () => rm(lock, { recursive: true, force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isAbandoned(lock)) await takeAway(lock);
    else await delay(100);
  }
}

async function isAbandoned(lock: string): Promise<boolean> {
  const holder = Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => ''));
  if (holder > 0) return !isAlive(holder);
  const made = await stat(lock).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs > 5_000;
}

// Renaming first, since a folder with content cannot be removed in one step. Should this ever hit a fresh lock, two
// processes do the work at once, and the last move into place wins: slower, never half a file.
async function takeAway(lock: string): Promise<void> {
  const aside = `${lock}.${randomUUID()}`;
  await rename(lock, aside).then(
    () => rm(aside, { recursive: true, force: true }),
    () => undefined,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
