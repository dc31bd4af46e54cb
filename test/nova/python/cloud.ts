import { createInterface } from 'node:readline';
import { imageServer } from '#testing';
import { withCloud } from '../../cloud/cloud.js';

/** One line of JSON on standard input: what the tests want of the world. */
interface Wish {
  images: Array<{ id: string; size: number; diskFormat?: string }>;
  /** Hosts of the simulator. */
  hosts: number;
}

const [line] = await once();
const wish = JSON.parse(line) as Wish;
await using images = await imageServer({ images: wish.images });
await using cloud = await withCloud({
  simulator: { hosts: Array.from({ length: wish.hosts }, () => ({})), control: true },
  config: { storage: { glanceEndpoint: images.url } },
});
const { simulator, config, natsStore } = cloud;
const [nats] = config.nats.servers;
const hosts = simulator.hosts.map(({ id }) => id);
process.stdout.write(`${JSON.stringify({ nats, hosts, natsStore, controlUrl: simulator.controlUrl })}\n`);
// Whoever started this closes our input when the world may end.
await once();

async function once(): Promise<[string]> {
  const lines = createInterface({ input: process.stdin });
  const said = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
  });
  lines.close();
  return [said];
}
