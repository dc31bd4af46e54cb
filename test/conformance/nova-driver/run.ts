import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Results } from '../recordings/results.js';
import { Bench } from './bench.js';
import { localDiskStory } from './cases/local-disk.js';
import { managementViosStory } from './cases/management-vios.js';
import { sharedPoolStory } from './cases/shared-pool.js';
import type { Host } from './expected/common.js';
import { Story } from './story.js';

/** Nova's own PowerVM driver against the simulator: what it asks is what was seen of it; the last line tells how many cases passed. */
const HOSTS: Host[] = [
  ...[1, 2, 3].flatMap((vioses): Host[] => [
    { vioses, diskDriver: 'ssp', management: 'partition' },
    { vioses, diskDriver: 'localdisk', management: 'partition' },
  ]),
  { vioses: 2, diskDriver: 'ssp', management: 'vios' },
];
/** Drivers that run at the same time. */
const AT_ONCE = 2;

const results = new Results();
const python = await interpreter();
const wanted = HOSTS.filter((host) => process.argv.length < 3 || process.argv.slice(2).includes(nameOf(host)));
const waiting = [...wanted];
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let host = waiting.shift(); host; host = waiting.shift()) await tell(host);
  }),
);
process.exitCode = results.end();

async function tell(host: Host): Promise<void> {
  try {
    await using bench = await Bench.start(python, host);
    const story = new Story(bench, results, nameOf(host));
    await storyOf(host)(story);
  } catch (error) {
    results.case(`${nameOf(host)}: the story could be told`, [(error as Error).stack ?? `${error}`]);
  }
}

function storyOf({ diskDriver, management }: Host): (story: Story) => Promise<void> {
  if (management === 'vios') return managementViosStory;
  return diskDriver === 'ssp' ? sharedPoolStory : localDiskStory;
}

function nameOf({ diskDriver, vioses, management }: Host): string {
  return `${diskDriver}-${vioses}${management === 'vios' ? '-management-vios' : ''}`;
}

async function interpreter(): Promise<string> {
  const maker = fileURLToPath(new URL('../python/ensure-python-env.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [maker]);
  return stdout.trim().split('\n').at(-1)!;
}
