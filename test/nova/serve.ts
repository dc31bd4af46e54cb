import { createInterface } from 'node:readline';
import { Deployment, type ReleaseName } from './deployment.js';

/**
 * Brings up one release and leaves it to people until they press Ctrl-C. A line of input with names of daemons restarts these.
 *
 * @returns the exit code
 */
export async function serve(
  name: ReleaseName,
  interrupted: Promise<void>,
  say: (line: string) => void,
): Promise<number> {
  await using deployment = await Deployment.start(say);
  await using _nova = await deployment.nova(name);
  const { site, openstack } = deployment;
  const environment = Object.entries(site.administrator()).map(([key, value]) => `export ${key}='${value}'`);
  const openrc = site.write('openrc', `${environment.filter((line) => line.includes(' OS_')).join('\n')}\n`);
  say(`\n. ${openrc}; openstack server list\nLogs are in ${site.directory('log')}.`);
  say('A daemon named here is restarted; Ctrl-C ends all.');
  const input = createInterface({ input: process.stdin });
  input.on('line', (line) => {
    for (const daemon of line.split(/\s+/).filter(Boolean)) {
      Promise.resolve()
        .then(() => openstack.get(daemon).restart())
        .then(() => say(`${daemon}: restarted`))
        .catch((error: Error) => say(error.message));
    }
  });
  await interrupted;
  input.close();
  say('Stopping ...');
  return 0;
}
