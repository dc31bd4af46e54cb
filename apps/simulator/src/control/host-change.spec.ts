import { events, ManagedSystem } from '#powervm';
import { CONTROLS } from '../testing/controls.js';
import { StorageWorld } from '../testing/storage-world.js';

/** Of the default host: two VIOSes with 4096 MB and 0.5 units each, the management partition with 8192 MB and 1 unit. */
const ASSIGNED = { memoryMb: 16_384, units: 2 };

async function sizes({ client }: StorageWorld): Promise<number[]> {
  const [{ memory, processors } = {}] = await client.feed(ManagedSystem);
  return [
    memory!.configurableMiB,
    memory!.availableMiB,
    memory!.hypervisorMiB!,
    processors!.configurableUnits,
    processors!.availableUnits,
  ];
}

describe.each(CONTROLS)('the size of a host, %s', (_name, of) => {
  it('changes in part or in full, as clients read and are told', async () => {
    await using world = await StorageWorld.open({ control: true });
    const control = of(world.simulator);
    const feed = events(world.client, 'app');
    await feed.next();
    const size = await control.changeHost('host-1', { memoryMb: 65_536, processorUnits: 10.5 });
    expect(size).toEqual({
      memoryMb: 65_536,
      processorUnits: 10.5,
      available: { memoryMb: 65_536 - 1280 - ASSIGNED.memoryMb, processorUnits: 10.5 - ASSIGNED.units },
    });
    expect(await sizes(world)).toEqual([65_536, size.available.memoryMb, 1280, 10.5, 8.5]);
    const { value } = await feed.next();
    expect(value!.events.map(({ type, resourceType }) => [type, resourceType])).toEqual([
      ['MODIFY_URI', 'ManagedSystem'],
    ]);
    expect(await control.changeHost('host-1', { processorUnits: 3 })).toMatchObject({
      memoryMb: 65_536,
      processorUnits: 3,
    });
  });

  it('goes down to what is assigned, not below', async () => {
    await using world = await StorageWorld.open({ control: true });
    const control = of(world.simulator);
    const before = await control.state();
    const lowest = { memoryMb: ASSIGNED.memoryMb + 256, processorUnits: ASSIGNED.units };
    for (const [change, text] of [
      [{ ...lowest, memoryMb: ASSIGNED.memoryMb }, `the ${ASSIGNED.memoryMb} MB that are assigned`],
      [{ ...lowest, processorUnits: 1.9 }, 'the 2 that are assigned'],
    ] as const) {
      await expect(control.changeHost('host-1', change)).rejects.toMatchObject({
        status: 409,
        message: expect.stringContaining(text),
      });
    }
    await expect(control.changeHost('host-1', { memoryMb: 65_537 })).rejects.toThrow('body.memoryMb');
    await expect(control.changeHost('host-1', { processorUnits: 0 })).rejects.toThrow('body.processorUnits');
    await expect(control.changeHost('host-9', {})).rejects.toMatchObject({ status: 404 });
    expect(await control.state()).toEqual(before);
    const { available } = await control.changeHost('host-1', lowest);
    expect(available).toEqual({ memoryMb: 0, processorUnits: 0 });
    expect((await world.client.feed(ManagedSystem))[0]!.processors.availableUnits).toBe(0);
  });
});
