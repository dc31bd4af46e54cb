import { setFlagsFromString } from 'node:v8';
import Table from 'cli-table3';
import { startSimulator } from '#simulator';

/** How fast the simulator answers on a host with 1,000 partitions: a slow one would be measured instead of what it stands for. */
const PARTITIONS = 1000;
const VIOSES = 4;
const GOALS = { feedMs: 1500, quickMs: 20, peakRssMb: 600 };
const LOGON =
  '<LogonRequest xmlns="http://www.ibm.com/xmlns/systems/power/firmware/web/mc/2012_10/" schemaVersion="V1_0">' +
  '<UserID>nova</UserID><Password>nova</Password></LogonRequest>';

// As the program powervm-simulator does.
setFlagsFromString('--optimize-for-size');
await using simulator = await startSimulator({ hosts: [{ vioses: VIOSES, memoryMb: 4_194_304, processorUnits: 400 }] });
await simulator.control.addPartitions('host-1', { count: PARTITIONS });
const { url, systemUuid } = simulator.hosts[0]!;
const token = /<X-API-Session>([^<]+)/.exec(
  await (await fetch(`${url}/rest/api/web/Logon`, { method: 'PUT', body: LOGON })).text(),
)?.[1];
if (token === undefined) throw new Error('logon failed');
const uuids = simulator.world
  .table('LogicalPartition')
  .in('host-1')
  .map(({ uuid }) => uuid);
const uuid = uuids.at(-1)!;

const get = async (path: string): Promise<number> => {
  const answer = await fetch(`${url}/rest/api/uom/${path}`, { headers: { 'X-API-Session': token } });
  const { length } = await answer.text();
  if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}`);
  return length;
};

interface Figure {
  what: string;
  /** Of all requests, in ms. */
  medianMs: number;
  p95Ms: number;
  /** Processor time of one request on average, client included, in ms: what a busy machine does not blur. */
  cpuMs: number;
  /** Of one answer. */
  kilobytes: number;
}

const figures = [
  await measure('LPAR feed, first read', 1, () => get(`ManagedSystem/${systemUuid}/LogicalPartition?group=None`)),
  await measure('LPAR feed, nothing changed', 10, () => get(`ManagedSystem/${systemUuid}/LogicalPartition?group=None`)),
  await measure('LPAR feed, each partition changed', 5, () => {
    for (const one of uuids) simulator.world.changed(simulator.world.table('LogicalPartition').get('host-1', one)!);
    return get(`ManagedSystem/${systemUuid}/LogicalPartition?group=None`);
  }),
  await measure('one LPAR', 200, () => get(`LogicalPartition/${uuid}?group=None`)),
  await measure('LPAR by name (search)', 50, () => get("LogicalPartition/search/(PartitionName=='foreign-900')")),
  await measure('quick property', 500, () => get(`LogicalPartition/${uuid}/quick/PartitionState`)),
  await measure('quick properties of all LPARs', 10, () => get('LogicalPartition/quick/All')),
  await measure('ManagedSystem', 50, () => get('ManagedSystem?group=None')),
  await measure('VIOS feed, mappings and storage', 20, () =>
    get(`ManagedSystem/${systemUuid}/VirtualIOServer?group=ViosSCSIMapping,ViosStorage`),
  ),
];

const table = new Table({
  style: { head: [], border: [], compact: true },
  head: ['1,000 partitions', 'median ms', '95% ms', 'CPU ms', 'KB'],
  colAligns: ['left', 'right', 'right', 'right', 'right'],
});
for (const { what, ...numbers } of figures) table.push([what, ...Object.values(numbers)]);
// The client's share included; in KiB.
const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  JSON.stringify({ benchmark: 'simulator-feed', partitions: PARTITIONS, vioses: VIOSES, figures, peakRssMb }),
);
console.log(table.toString());

// The first read is a single one, so its processor time is compared: a median would be at the mercy of what else the machine does.
const of = (name: string): Figure => figures.find(({ what }) => what === name)!;
const feedMs = Math.max(
  of('LPAR feed, first read').cpuMs,
  of('LPAR feed, nothing changed').medianMs,
  of('LPAR feed, each partition changed').medianMs,
);
const compared = [
  { what: 'LPAR feed, ms', is: feedMs, goal: GOALS.feedMs },
  { what: 'quick property, ms', is: of('quick property').medianMs, goal: GOALS.quickMs },
  { what: 'peak resident memory, MiB', is: peakRssMb, goal: GOALS.peakRssMb },
];
for (const { what, is, goal } of compared)
  console.log(`${is < goal ? 'reached' : 'MISSED '} ${what}: ${is}, goal below ${goal}`);
const missed = compared.filter(({ is, goal }) => !(is < goal)).length;
console.log(`${compared.length - missed} passed, ${missed} failed`);
process.exitCode = missed === 0 ? 0 : 1;

async function measure(what: string, times: number, request: () => Promise<number>): Promise<Figure> {
  const took: number[] = [];
  let bytes = 0;
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++) {
    const begin = performance.now();
    bytes = await request();
    took.push(performance.now() - begin);
  }
  const { user, system } = process.cpuUsage(before);
  took.sort((a, b) => a - b);
  const at = (share: number) => Math.round((took[Math.ceil(share * took.length) - 1] ?? 0) * 100) / 100;
  const cpuMs = Math.round((user + system) / times / 10) / 100;
  return { what, medianMs: at(0.5), p95Ms: at(0.95), cpuMs, kilobytes: Math.round(bytes / 1024) };
}
