import { Checks } from './checks.js';
import { Deployment, RELEASES, type ReleaseName } from './deployment.js';
import { drivers } from './drivers.js';
import { OpenstackUnavailableError } from './openstack/packages.js';
import { scenario } from './scenario/scenario.js';
import { Scene } from './scenario/scene.js';
import { serve } from './serve.js';
import { tempest } from './tempest/tempest-part.js';

const say = (line: string) => void process.stdout.write(`${line}\n`);

const USAGE = `npm run nova -- [part ...]

  drivers   the tests of the Python packages, with the real packages of both releases of Nova and Neutron
  zed       Debian 12's OpenStack with our drivers, driven by the openstack client, then by Tempest
  current   a current Nova of the package index on the same services, driven by the openstack client

Without a part: all of them. \`serve zed\` and \`serve current\` bring one up for people and end at Ctrl-C.`;

const PARTS = ['drivers', ...RELEASES] as const;

async function main(words: readonly string[]): Promise<number> {
  const unknown = words.filter((word) => ![...PARTS, 'serve'].includes(word));
  if (unknown.length > 0) {
    say(USAGE);
    return words.includes('--help') ? 0 : 2;
  }
  const parts = PARTS.filter((part) => words.length === 0 || words.includes(part));
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  if (words.includes('serve')) return await serve(words.includes('current') ? 'current' : 'zed', interrupted, say);
  const since = Date.now();
  const checks = new Checks(say);
  if (parts.includes('drivers')) {
    say('=== drivers');
    await drivers(checks, say, interrupted);
  }
  const releases = RELEASES.filter((name) => parts.includes(name));
  // What keeps OpenStack from coming up is a failure like any other, to be counted with those before it.
  if (releases.length > 0) {
    await checks.check('OpenStack comes up and ends', () => realOpenstack(releases, checks, interrupted));
  }
  say(`\n${Math.round((Date.now() - since) / 1000)} s`);
  say(`${checks.passed} passed, ${checks.failed} failed`);
  return checks.failed === 0 ? 0 : 1;
}

async function realOpenstack(
  releases: readonly ReleaseName[],
  checks: Checks,
  interrupted: Promise<void>,
): Promise<void> {
  say('\n=== OpenStack');
  await using deployment = await Deployment.start(say);
  const all = async () => {
    for (const name of releases) await release(deployment, name, checks);
  };
  await Promise.race([all(), interrupted]);
}

async function release(deployment: Deployment, name: ReleaseName, checks: Checks): Promise<void> {
  say(`\n=== ${name}`);
  await using nova = await deployment.nova(name);
  await scenario(new Scene(deployment, nova, checks));
  if (name === 'zed') await tempest(deployment, checks, say);
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error instanceof OpenstackUnavailableError ? error.message : error.stack}\n`);
  return 1;
});
process.exit();
