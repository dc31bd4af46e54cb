import { ALREADY_GONE } from '../expected/destroy.js';
import { raises, type Story } from '../story.js';
import { hostCases } from './host.js';
import { destroyCase, spawnCase } from './spawn.js';

/** Servers with their disks in a volume group of the first VIOS. */
export async function localDiskStory(story: Story): Promise<void> {
  const { bench } = story;
  const { vioses } = bench.host;
  await hostCases(story);
  const image = await story.image();
  const sea = () => story.port('sea', 100);
  // 30 for two VIOSes; each further one is asked for its volume groups when the repository is looked for.
  const first = await spawnCase(story, 'the first on a host', {
    image,
    ports: [await sea()],
    cold: true,
    count: 28 + vioses,
  });
  const second = await spawnCase(story, 'system and repository known', { image, ports: [await sea()], count: 26 });
  await story.requests('snapshot, refused', { expected: [], count: 0, of: first }, () =>
    raises(() => bench.do('snapshot', { instance: first.key }), 'NotSupportedWithOption'),
  );
  await destroyCase(story, 'running', first, { count: 22 });
  await destroyCase(story, 'running, the last', second, { count: 22 });
  await story.requests('destroy of a server that is gone', { expected: ALREADY_GONE, count: 2, of: first }, () =>
    bench.do('destroy', { instance: first.key, ports: [] }),
  );
}
