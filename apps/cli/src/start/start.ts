import { VERSION } from '#config';
import { EXIT } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { Demo } from './demo.js';
import { Fleet } from './fleet.js';
import { once } from './once.js';
import type { StartOptions } from './options.js';
import { RunFolder } from './run-folder.js';
import { whereToLook } from './where-to-look.js';

/**
 * Starts everything, boots a server, and serves until the terminal is interrupted; with `once` ends by itself.
 *
 * @returns the exit code. Never rejects; never 0 when anything failed.
 */
export async function start(options: StartOptions, terminal: Terminal): Promise<number> {
  const say = (text: string) => void terminal.stderr.write(`${text}\n`);
  const folder = RunFolder.create(options);
  say(`openstack-powervm ${VERSION} on Node ${process.versions.node}; state in ${folder.path}`);
  const code = await inFolder(folder, options, terminal, say);
  if (code === EXIT.failed) {
    folder.keepLogs();
    say(`Logs are kept in ${folder.folder('logs')}.`);
  } else folder.remove();
  return code;
}

async function inFolder(folder: RunFolder, options: StartOptions, terminal: Terminal, say: (text: string) => void) {
  const { interrupted, env } = terminal;
  const untilInterrupted = new Promise<void>((resolve) => {
    interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
  let serving = false;
  try {
    await using fleet = new Fleet(folder, say, env);
    const running = await Promise.race([fleet.start(options), untilInterrupted]);
    if (running === undefined) return EXIT.interrupted;
    const { simulator } = running;
    const demo = simulator && new Demo({ ...running, simulator }, folder, terminal);
    if (options.once && demo && simulator) {
      const clean = await Promise.race([once(demo, simulator, options.imageSize, say), fleet.died()]);
      return clean ? EXIT.ok : EXIT.failed;
    }
    if (demo) await Promise.race([boot(demo, options), fleet.died()]);
    say(whereToLook(running, folder.folder('logs'), env, demo));
    serving = true;
    await Promise.race([untilInterrupted, fleet.died()]);
    say('\nStopping ...');
    return EXIT.ok;
  } catch (error) {
    if (interrupted.aborted && !serving) return EXIT.interrupted;
    say(`\nerror: ${error instanceof Error ? error.message : String(error)}`);
    return EXIT.failed;
  }
}

async function boot(demo: Demo, { imageSize }: StartOptions): Promise<void> {
  await demo.create(imageSize, (await demo.addVolume()).file);
}
