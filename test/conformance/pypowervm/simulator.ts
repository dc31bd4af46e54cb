// A simulator for one test module: options as JSON in the first argument, addresses as one line of JSON on standard output.
// It ends when its standard input does, so that none is left behind by a killed test.
import { type SimulatorOptions, startSimulator } from '#simulator';

const options = JSON.parse(process.argv[2] ?? '{}') as SimulatorOptions;
const simulator = await startSimulator({ control: true, ...options });
const hosts = simulator.hosts.map(({ id, url, httpsUrl, certificate, systemUuid, serial }) => {
  return { id, url, httpsUrl, certificate, systemUuid, serial };
});
console.log(JSON.stringify({ hosts, controlUrl: simulator.controlUrl }));
process.stdin.resume();
process.stdin.once('end', async () => {
  await simulator.close();
  process.exit(0);
});
