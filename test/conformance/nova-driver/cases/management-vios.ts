import type { Story } from '../story.js';
import { hostCases } from './host.js';
import { interfaceCases } from './interfaces.js';
import { destroyCase, spawnCase } from './spawn.js';

/** NovaLink runs in the first VIOS: what the driver asks otherwise than beside the VIOSes, and what it asks alike. */
export async function managementViosStory(story: Story): Promise<void> {
  const { bench } = story;
  const { vioses } = bench.host;
  await hostCases(story);
  const image = await story.image();
  const sea = () => story.port('sea', 100);
  const first = await spawnCase(story, 'the first on a host', {
    image,
    ports: [await sea()],
    cold: true,
    count: 31 + 2 * vioses,
  });
  await bench.removeSwitchOfOvs();
  await interfaceCases(story, first, { firstEver: true });
  // Those of these interfaces.
  await bench.do('awaited_events');
  const both = [await sea(), await story.port('ovs')];
  // The port's trunk changes the VIOS, so its update is made again: two more than the port alone.
  const second = await spawnCase(story, 'a SEA port and an OVS port', {
    image,
    ports: both,
    count: 22 + vioses + 10 + 2,
  });
  await destroyCase(story, 'a SEA port and an OVS port', second, { count: 21 + vioses + 5 + vioses });
  await destroyCase(story, 'the last clone of its image', first, { lastClone: true, count: 21 + vioses + 1 });
}
