import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ListServers } from '#contracts';
import { INSTANCES_DOMAIN, Owned, PartitionRecord } from '#hosts';
import { runCommand } from '#nats-server';
import { eventually } from '#testing';
import { type Cloud, withCloud } from '../cloud/cloud.js';
import { pythonEnvironment } from '../nova/python/environment.js';

/**
 * The power states of 500 instances, as Nova reads them every ten minutes: by our driver in a current Nova, and by the old
 * in-tree driver. A host answers after 20 ms, which is quick for a real one.
 */
const INSTANCES = 500;
const RUNS = 3;
const LATENCY_MS = 20;

const say = (line: string) => void process.stderr.write(`${line}\n`);
const [ours, theirs] = await Promise.all([pythonEnvironment('current', say), conformanceEnvironment()]);

await using cloud = await withCloud();
const host = cloud.simulator.hosts[0]?.id ?? '';
const uuids = await manage(cloud);
await cloud.simulator.control.latency({ match: { host }, ms: LATENCY_MS });

// The event feed keeps the view fresh once it is: a host that was just found is read first.
await eventually(async () => {
  const before = cloud.simulator.requestLog.last;
  await cloud.bus.query(ListServers, { host });
  return requestsSince(cloud, before) === 0;
});

const url = new URL(cloud.simulator.hosts[0]?.url ?? '');
const asked = await questions(cloud, () => sync(ours.python, 'ours', [cloud.config.nats.servers[0] ?? '', host]));
const old = await questions(cloud, () => sync(theirs, 'old', [url.port]));
const rows = [
  { driver: 'ours', 'NATS requests': asked.nats / RUNS, 'hypervisor requests': asked.hypervisor / RUNS, ms: asked.ms },
  { driver: 'old', 'NATS requests': 0, 'hypervisor requests': old.hypervisor / RUNS, ms: old.ms },
];
console.info(JSON.stringify({ benchmark: 'power-state-sync', instances: INSTANCES, latencyMs: LATENCY_MS, rows }));
console.table(rows);
process.exitCode = asked.nats === RUNS && asked.hypervisor === 0 ? 0 : 1;

/** That of the conformance run: Nova 25 with the old driver, and pypowervm. @returns its interpreter */
async function conformanceEnvironment(): Promise<string> {
  const script = fileURLToPath(new URL('../conformance/python/ensure-python-env.mjs', import.meta.url));
  const said = await runCommand(process.execPath, [script], { timeoutMs: 15 * 60_000 });
  return said.trim().split('\n').at(-1) ?? '';
}

/** Partitions that are there become ours by their record, and the view of the host fresh. @returns Nova's uuids */
async function manage({ bus, simulator }: Cloud): Promise<string[]> {
  const records = await Owned.open(bus, INSTANCES_DOMAIN, PartitionRecord);
  const added = await simulator.control.addPartitions(host, { count: INSTANCES });
  const madeBy = randomUUID();
  for (const { uuid: partitionUuid, id: partitionId, name } of added) {
    const instance = { host, uuid: partitionUuid.toLowerCase() };
    await records.put(instance, () => ({ partitionUuid, partitionId, name, madeBy }));
  }
  return added.map(({ uuid }) => uuid.toLowerCase());
}

/** What nova-compute asked of the services, and they or the old driver of the host, while `work` ran. */
async function questions(of: Cloud, work: () => Promise<number[]>) {
  const { bus, simulator } = of;
  let nats = 0;
  // Its preparation is not part of a sync.
  const callback = () => {
    nats += 1;
  };
  const heard = ['list-servers', 'get-instance'].map((name) =>
    bus.nats.subscribe(`powervm.query.gateway.${name}.v1`, { callback }),
  );
  await bus.nats.flush();
  const before = simulator.requestLog.last;
  const seconds = await work();
  for (const subscription of heard) subscription.unsubscribe();
  return { nats, hypervisor: requestsSince(of, before), ms: Math.round(Math.min(...seconds) * 1000) };
}

/** Of partitions; the driver's start asks for other things, too. */
function requestsSince({ simulator }: Cloud, mark: number): number {
  return simulator.requestLog.entries(({ id, operation }) => id > mark && /LogicalPartition/.test(operation)).length;
}

async function sync(python: string, name: string, args: string[]): Promise<number[]> {
  const script = fileURLToPath(new URL(`power-state-sync/${name}.py`, import.meta.url));
  const child = spawn(python, ['-W', 'ignore', script, ...args, String(RUNS)], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(uuids.map((uuid) => `${uuid}\n`).join(''));
  const [said, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`${name}.py: ${errors}`);
  return z.array(z.number()).parse(JSON.parse(said.trim().split('\n').at(-1) ?? ''));
}
