import { HOST, type Instance } from '../bench.js';
import { ALREADY_GONE } from '../expected/destroy.js';
import { getAvailableResource } from '../expected/host.js';
import { equal, type Story } from '../story.js';
import { hostCases } from './host.js';
import { interfaceCases } from './interfaces.js';
import { powerCases } from './power.js';
import { snapshotCase } from './snapshot.js';
import { destroyCase, spawnCase } from './spawn.js';
import { volumeCases } from './volumes.js';

/** Servers with their disks in the shared storage pool, from the start of nova-compute until the host is empty again. */
export async function sharedPoolStory(story: Story): Promise<void> {
  const { bench } = story;
  const { vioses } = bench.host;
  const warm = 22 + vioses;
  const gone = 21 + vioses;
  await bench.installManagementPartition();
  const before = await objects(story);
  await hostCases(story);

  const image = await story.image();
  const sea = () => story.port('sea', 100);
  const first = await spawnCase(story, 'the first on a host', {
    image,
    ports: [await sea()],
    cold: true,
    count: 31 + 2 * vioses,
  });
  await story.requests(
    'get_available_resource, pool changed',
    { expected: getAvailableResource(bench.host, true), count: 3 },
    () => bench.do('get_available_resource'),
  );
  const second = await spawnCase(story, 'image in the pool', { image, ports: [await sea()], count: warm });
  const ports = [await sea(), await sea()];
  const twoPorts = await spawnCase(story, 'two SEA ports', { image, ports, count: warm + 4 });
  const both = [await sea(), await story.port('ovs')];
  const bothPorts = await spawnCase(story, 'a SEA port and an OVS port', { image, ports: both, count: warm + 14 });
  const plain = await spawnCase(story, 'without config drive', {
    image,
    ports: [await sea()],
    configDrive: false,
    count: warm - 4,
  });
  const dedicated = await spawnCase(story, 'dedicated processors', {
    image,
    ports: [await sea()],
    extraSpecs: { 'powervm:dedicated_proc': 'true', 'powervm:dedicated_sharing_mode': 'share_idle_procs_always' },
    count: warm,
  });
  await story.case('a flavor gives dedicated processors', () => hasDedicatedProcessors(story, dedicated));

  await powerCases(story, first);
  await interfaceCases(story, first);
  await volumeCases(story, first, second);
  await snapshotCase(story, first);

  await destroyCase(story, 'running', second, { count: gone });
  await destroyCase(story, 'dedicated processors', dedicated, { count: gone });
  await destroyCase(story, 'two SEA ports', twoPorts, { count: gone + 2 });
  await destroyCase(story, 'a SEA port and an OVS port', bothPorts, { count: gone + 9 + vioses });
  await destroyCase(story, 'without config drive', plain, { count: gone - 6 });
  await bench.do('power_off', { instance: first.key });
  await destroyCase(story, 'stopped, the last clone of its image', first, {
    running: false,
    lastClone: true,
    count: gone - 4 + 1,
  });
  await story.requests('destroy of a server that is gone', { expected: ALREADY_GONE, count: 2, of: first }, () =>
    bench.do('destroy', { instance: first.key, ports: [] }),
  );
  await story.case('the host is as it was', async () => equal('objects', await objects(story), before));
}

async function hasDedicatedProcessors({ bench }: Story, { partition }: Instance): Promise<string[]> {
  const state = await bench.control.state();
  const [, found] = Object.entries(state).find(([name]) => name.endsWith(`/LogicalPartition/${partition}`)) ?? [];
  const { dedicated, sharingMode } = found!.processors as Record<string, unknown>;
  return equal('processors', { dedicated, sharingMode }, { dedicated: true, sharingMode: 'sre idle procs always' });
}

/** What there is on the host and in the pool. */
async function objects({ bench }: Story): Promise<string[]> {
  const names = Object.keys(await bench.control.state());
  return names.filter((name) => name.startsWith(`${HOST}/`) || name.startsWith('pool/'));
}
