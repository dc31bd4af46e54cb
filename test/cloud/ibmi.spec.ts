import { PowerOff, PowerOn, Spawn } from '#contracts';
import { Hosts } from '#hosts';
import { LogicalPartition, partitionUuid } from '#powervm';
import { type Cloud, withCloud } from './cloud.js';
import { aServer } from './requests.js';
import { whatIsLeft } from './what-is-left.js';

async function partitionOf(cloud: Cloud, uuid: string): Promise<LogicalPartition> {
  const hosts = new Hosts(cloud.config.hosts);
  const client = await hosts.get(cloud.simulator.hosts[0]?.id ?? '').client();
  const partition = await client.get(LogicalPartition, partitionUuid(uuid));
  await hosts.close();
  return partition;
}

const writes = (cloud: Cloud) =>
  cloud.simulator.requestLog.counts(({ operation }) => operation === 'POST LogicalPartition/{id}');

describe('an IBM i server', () => {
  it('knows its load source, and the other path to it, when it starts; a restart writes nothing more', async () => {
    await using cloud = await withCloud({ simulator: { hosts: [{ vioses: 2 }] } });
    const before = cloud.simulator.world.snapshot();
    const server = aServer(cloud, { osType: 'ibmi', configDrive: undefined });
    const spawned = await cloud.run(Spawn, server);
    expect(spawned).toMatchObject({ state: 'succeeded' });
    const { type, state, designatedIplSource, keylock, io } = await partitionOf(cloud, server.uuid);
    expect({ type, state, designatedIplSource, keylock }).toEqual({
      type: 'OS400',
      state: 'running',
      designatedIplSource: 'b',
      keylock: 'normal',
    });
    const [source, other] = [Number(io.tags?.loadSource), Number(io.tags?.alternateLoadSource)];
    expect(source).toBeGreaterThan(1);
    expect(other).toBeGreaterThan(source);
    expect(io.tags?.console).toBe('HMC');

    const { host, uuid } = server;
    await cloud.run(PowerOff, { host, uuid, timeoutSeconds: 0 });
    cloud.simulator.requestLog.clear();
    expect(await cloud.run(PowerOn, { host, uuid })).toMatchObject({ state: 'succeeded' });
    expect(writes(cloud)).toEqual({});

    await cloud.destroy(uuid);
    expect(whatIsLeft(before, cloud.simulator.world.snapshot()).filter((line) => !line.includes('image_'))).toEqual([]);
  });
});
