import { type CommandContract, type PayloadIn, PowerOff, PowerOn, Reboot, Spawn } from '#contracts';
import { type Cloud, withCloud } from '../cloud/cloud.js';
import { aServer, ovsPort, seaPort } from '../cloud/requests.js';

/**
 * Hypervisor requests per operation, logon and event polls not counted, beside those of the old in-tree driver for the same
 * on two VIOSes. Counts, not times: they are the same on every machine.
 */
const OLD_DRIVER = {
  'warm spawn': 24,
  'spawn with a new VLAN': 28,
  'Open vSwitch port, more': 12,
  'power off': 5,
  'power on': 5,
  reboot: 5,
  destroy: 23,
};

async function requests(cloud: Cloud, work: () => Promise<{ state: string }>): Promise<number> {
  const before = cloud.simulator.requestLog.last;
  const { state } = await work();
  if (state !== 'succeeded') throw new Error(`the operation ${state}`);
  const { entries } = cloud.simulator.requestLog;
  return entries.call(cloud.simulator.requestLog, ({ id, target }) => id > before && !/\/(Logon|Event)/.test(target))
    .length;
}

await using cloud = await withCloud();
const spawn = (changes = {}) => {
  const server = aServer(cloud, changes);
  return { server, run: () => cloud.run(Spawn, server) };
};
const power = <C extends CommandContract>(contract: C, payload: PayloadIn<C>) =>
  requests(cloud, () => cloud.run(contract, payload));
// The image and the media repository are there, and the views are fresh, after two.
for (const _ of [1, 2]) await spawn().run();

const warm = await requests(cloud, spawn().run);
const withoutPort = await requests(cloud, spawn({ vifs: [] }).run);
const { server, run } = spawn();
await run();
const instance = { host: server.host, uuid: server.uuid };
const ours: Record<keyof typeof OLD_DRIVER, number> = {
  'warm spawn': warm,
  // Three more than without, or seven: the bridge's change may come between storage's read of a VIOS and its update (412).
  'spawn with a new VLAN': await requests(cloud, spawn({ vifs: [seaPort(2222)] }).run),
  'Open vSwitch port, more': (await requests(cloud, spawn({ vifs: [ovsPort()] }).run)) - withoutPort,
  'power off': await power(PowerOff, { ...instance, timeoutSeconds: 0 }),
  'power on': await power(PowerOn, instance),
  reboot: await power(Reboot, { ...instance, mode: 'hard' }),
  destroy: await requests(cloud, () => cloud.destroy(server.uuid)),
};

const rows = Object.entries(OLD_DRIVER).map(([operation, old]) => ({
  operation,
  ours: ours[operation as keyof typeof ours],
  'old driver': old,
}));
console.info(JSON.stringify({ benchmark: 'round-trips', vioses: 2, rows }));
console.table(rows);
process.exitCode = rows.every((row) => row.ours <= row['old driver']) ? 0 : 1;
