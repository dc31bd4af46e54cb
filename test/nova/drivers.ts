import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { findNatsServer, projectFolder } from '#nats-server';
import type { Checks } from './checks.js';
import { ensurePackages } from './openstack/packages.js';
import { PACKAGES, pythonEnvironment } from './python/environment.js';

/** The Python packages' own tests, with the real packages of both releases of Nova and Neutron. */
export async function drivers(checks: Checks, say: (line: string) => void, interrupted: Promise<void>): Promise<void> {
  const stop = new AbortController();
  void interrupted.then(() => stop.abort());
  await ensurePackages(say);
  // The suites start it themselves, and do not fetch it where there is none.
  process.env.NATS_SERVER = (await findNatsServer()).path;
  for (const release of ['zed', 'current'] as const) {
    const { python } = await pythonEnvironment(release, say);
    for (const path of PACKAGES) {
      if (stop.signal.aborted) return;
      const folder = join(projectFolder(), path);
      const title = `${release}: ${basename(path)}`;
      if (existsSync(join(folder, 'tests'))) await suite({ python, folder, title, checks, say, signal: stop.signal });
    }
  }
}

/** Tests that a release cannot run, and why. Any other that is skipped counts as failed: it must not vanish from a green run. */
const NOT_THERE = new Map([
  [
    'current: neutron-driver: tests/test_threads.py::test_ports_come_up_under_eventlet_though_the_broker_restarts',
    'this Neutron has left eventlet',
  ],
]);

const RESULT = /^(?<test>\S+::.+?) (?<outcome>PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b/;

interface Suite {
  python: string;
  folder: string;
  title: string;
  checks: Checks;
  say: (line: string) => void;
  signal: AbortSignal;
}

async function suite({ python, folder, title, checks, say, signal }: Suite): Promise<void> {
  const child = spawn('nice', ['-n', '5', python, '-m', 'pytest', '-v', '--tb=short', '-p', 'no:cacheprovider'], {
    cwd: folder,
    env: { ...process.env, PYTHONUNBUFFERED: '1', COLUMNS: '240' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
  const told: string[] = [];
  let [passed, failed, skipped] = [0, 0, 0];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      told.push(line);
      const { test, outcome } = RESULT.exec(line)?.groups ?? {};
      if (test === undefined) return;
      const name = `${title}: ${test}`;
      const reason = outcome === 'SKIPPED' ? NOT_THERE.get(name) : undefined;
      if (reason !== undefined) {
        skipped += 1;
        say(`skip ${name}: ${reason}`);
        return;
      }
      const ok = outcome === 'PASSED';
      if (ok) passed += 1;
      else failed += 1;
      checks.note(outcome === 'SKIPPED' ? `${name} is skipped, and nothing says that it may be` : name, ok);
    });
  }
  const [code] = await ended;
  say(`${title}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  // A suite that could not even be collected has no failed test to show for it.
  if (code !== 0 && failed === 0) checks.note(`${title}: the suite`, false);
  if (code !== 0) say(told.slice(-60).join('\n'));
}
