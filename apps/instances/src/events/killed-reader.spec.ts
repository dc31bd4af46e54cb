import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostChanged, InstanceLifecycle } from '#contracts';
import { type TypescriptProcess, typescriptProcess } from '#testing';
import { type Instances, withInstances } from '../testing/with-instances.js';

/** A replica of the service in a process of its own. */
function startReplica({ config }: Instances): TypescriptProcess {
  const configFile = join(mkdtempSync(join(tmpdir(), 'powervm-config-')), 'powervm.yaml');
  writeFileSync(configFile, JSON.stringify(config));
  return typescriptProcess('apps/instances/src/main.ts', { env: { POWERVM_CONFIG: configFile, LOG_LEVEL: 'info' } });
}

/** The epoch after the one that is given. */
async function epochAfter({ caller, host }: Instances, epoch?: string): Promise<string> {
  const changes = caller.bus.nats.subscribe(`${HostChanged.subject}.${host}`);
  await caller.bus.nats.flush();
  for await (const message of changes) {
    const { epoch: heard } = message.json<{ epoch: string }>();
    if (heard === epoch) continue;
    changes.unsubscribe();
    return heard;
  }
  throw new Error('the connection was closed');
}

/** Process id of the replica that holds the host's lease. */
async function readerOf({ caller, host }: Instances): Promise<number> {
  const lease = await (await caller.bus.bucket('leases')).get(`events.${host}`);
  return Number(lease?.json<{ holder: string }>().holder.split('.')[1]);
}

describe('a replica that reads the events and is killed', () => {
  it('is followed by another within seconds, which tells what happened meanwhile', async () => {
    await using world = await withInstances({ replicas: 0 });
    await using one = startReplica(world);
    await using another = startReplica(world);
    const first = epochAfter(world);
    await Promise.all([one.line(/ready/, 60_000), another.line(/ready/, 60_000)]);
    const epoch = await first;
    const instance = await world.instance({ on: true });
    const lifecycle = world.caller.bus.nats.subscribe(`${InstanceLifecycle.subject}.${instance.uuid}`, { max: 1 });
    const next = epochAfter(world, epoch);
    const reader = await readerOf(world);
    const killed = [one, another].find(({ pid }) => pid === reader);
    await killed?.kill('SIGKILL');
    expect(killed?.running).toBe(false);
    const began = performance.now();
    await next;
    expect(performance.now() - began).toBeLessThan(20_000);
    for await (const message of lifecycle) expect(message.json()).toMatchObject({ ...instance, transition: 'started' });
  }, 150_000);
});
