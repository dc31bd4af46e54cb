import { createInterface } from 'node:readline';
import { imageServer } from '#testing';
import { startTracing } from '#tracing';
import { withCloud } from '../../cloud/cloud.js';

/** One line of JSON on standard input: what the tests want of the world. */
interface Wish {
  images: Array<{ id: string; size: number; diskFormat?: string }>;
  /** Hosts of the simulator. */
  hosts: number;
}

// Standard output has the one line that says where all is; what the services log goes where the tests read it.
const say = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
await using _tracing = process.env.OTEL_EXPORTER_OTLP_ENDPOINT
  ? startTracing({ service: 'cloud', version: '0' })
  : undefined;
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
say(`${JSON.stringify({ nats, hosts, natsStore, controlUrl: simulator.controlUrl })}\n`);
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
