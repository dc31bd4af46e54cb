import { createInterface } from 'node:readline';
import { Checks } from './checks.js';
import { Deployment, type ReleaseName } from './deployment.js';
import { installAgain } from './python/environment.js';
import type { Nova } from './releases/nova.js';
import { scenario } from './scenario/scenario.js';
import { Scene } from './scenario/scene.js';
import { tempest } from './tempest/tempest-part.js';

type Say = (line: string) => void;

const HELP = `
restart <daemon ...>   by the name of its log
drivers                install our Python packages again, restart what uses them
services               restart our services
scenario               make the checks
tempest [<regex>]      run Tempest's tests
Ctrl-C                 end it all`;

/**
 * Brings up one release and leaves it to people until they press Ctrl-C. They may type commands.
 *
 * @returns the exit code
 */
export async function serve(name: ReleaseName, interrupted: Promise<void>, say: Say): Promise<number> {
  await using deployment = await Deployment.start(say);
  await using nova = await deployment.nova(name);
  const { site } = deployment;
  const exports = Object.entries(site.administrator()).map(([key, value]) => `export ${key}='${value}'\n`);
  const openrc = site.write('openrc', exports.filter((line) => / (OS|no|NO)_/.test(line)).join(''));
  say(`\n. ${openrc}; openstack server list\nLogs are in ${site.directory('log')}.\n${HELP}`);
  const input = createInterface({ input: process.stdin });
  input.on('line', (line) => {
    const [command = '', ...words] = line.trim().split(/\s+/);
    follow(command, words, deployment, nova, say).then(
      () => say(`${line}: done`),
      (error: Error) => say(`${line}: ${error.message}`),
    );
  });
  await interrupted;
  input.close();
  say('Stopping ...');
  return 0;
}

async function follow(
  command: string,
  words: readonly string[],
  deployment: Deployment,
  nova: Nova,
  say: Say,
): Promise<void> {
  const checks = new Checks(say);
  const { name } = nova.release;
  const restart = (...daemons: string[]) =>
    Promise.all(daemons.map((daemon) => deployment.openstack.get(daemon).restart()));
  if (command === 'restart') await restart(...words);
  else if (command === 'services') await deployment.powervm.restartServices();
  else if (command === 'drivers') {
    await installAgain('zed');
    if (name !== 'zed') await installAgain(name);
    await restart('neutron-server', `nova-compute-${name}`);
  } else if (command === 'scenario') await scenario(new Scene(deployment, nova, checks));
  else if (command === 'tempest') await tempest(deployment, checks, say, words[0]);
  else say(HELP);
  if (checks.passed + checks.failed > 0) say(`${checks.passed} passed, ${checks.failed} failed`);
}
