import { randomUUID } from 'node:crypto';
import { CreatePartition } from '#contracts';
import { type Instances, small, withInstances } from '../testing/with-instances.js';

const request = (world: Instances, extraSpecs: Record<string, string> = {}) => ({
  host: world.host,
  uuid: randomUUID(),
  name: 'i75',
  osType: 'ibmi' as const,
  flavor: { ...small, extraSpecs },
});

describe('a partition for IBM i', () => {
  it('is made as one, with restricted I/O so that it can migrate', async () => {
    await using world = await withInstances();
    const asked = request(world);
    expect(await world.caller.ask(CreatePartition, asked)).toMatchObject({ is: 'succeeded' });
    expect(world.partition(asked.uuid)).toMatchObject({
      partitionType: 'OS400',
      properties: { IsRestrictedIOPartition: 'true' },
    });
    await expect(world.records.get(asked)).resolves.toMatchObject({ osType: 'ibmi' });
  });

  it('is refused secure boot, which IBM i does not have', async () => {
    await using world = await withInstances();
    const asked = request(world, { 'powervm:secure_boot': '2' });
    await expect(world.caller.ask(CreatePartition, asked)).resolves.toMatchObject({
      failure: { code: 'flavor.invalid', field: 'flavor.extraSpecs["powervm:secure_boot"]' },
    });
  });

  it('is refused on a host that cannot run it', async () => {
    await using world = await withInstances();
    world.simulator.world.system(world.host).capabilities.IBMiCapable = 'false';
    await expect(world.caller.ask(CreatePartition, request(world))).resolves.toMatchObject({
      failure: { code: 'instance.os-unsupported', effect: 'none', field: 'osType' },
    });
  });
});
