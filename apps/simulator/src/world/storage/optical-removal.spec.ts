import { newScsiMapping, powerOn, under, VirtualIOServer, VolumeGroup } from '#powervm';
import { ManualClock } from '#simulator';
import { StorageWorld } from '../../testing/storage-world.js';

const MINUTES = 60_000;

async function media(world: StorageWorld): Promise<string[]> {
  const vios = world.simulator.world.table('VirtualIOServer').in(world.hostId)[0]!;
  const [group] = await world.client.feed(VolumeGroup, { parent: under(VirtualIOServer, vios.uuid) });
  return [...group!.mediaRepositories].flatMap((repository) => [...repository.media].map(({ name }) => name));
}

describe('a medium that a partition is started with for some minutes', () => {
  it('is unmapped and deleted when they are over', async () => {
    const clock = new ManualClock();
    await using world = await StorageWorld.open({ clock });
    await world.repository();
    await world.medium('cfg.iso', Buffer.from('cfg'));
    await world.medium('other.iso', Buffer.from('other'));
    const vm = await world.partition();
    await world.client.update(await world.vios(1), (draft) => {
      for (const name of ['cfg.iso', 'other.iso']) {
        draft.scsiMappings.add(newScsiMapping({ partition: vm, storage: { kind: 'VirtualOpticalMedia', name } }));
      }
    });
    await powerOn(world.client, vm, { removeOptical: { name: 'cfg.iso', minutes: 30 } });
    clock.advance(29 * MINUTES);
    expect(await media(world)).toEqual(['cfg.iso', 'other.iso']);
    clock.advance(MINUTES);
    expect(await media(world)).toEqual(['other.iso']);
    expect(world.storage.devices(world.hostId, vm.meta.uuid).map(({ storage }) => storage)).toEqual(['other.iso']);
  });

  it('stays while another partition has it loaded', async () => {
    const clock = new ManualClock();
    await using world = await StorageWorld.open({ clock });
    await world.repository();
    await world.medium('cfg.iso', Buffer.from('cfg'));
    const [vm, other] = [await world.partition(), await world.partition('vm2')];
    await world.client.update(await world.vios(1), (draft) => {
      for (const partition of [vm, other]) {
        draft.scsiMappings.add(
          newScsiMapping({ partition, storage: { kind: 'VirtualOpticalMedia', name: 'cfg.iso' } }),
        );
      }
    });
    await powerOn(world.client, vm, { removeOptical: { name: 'cfg.iso', minutes: 1 } });
    clock.advance(MINUTES);
    expect(await media(world)).toEqual(['cfg.iso']);
    expect(world.storage.devices(world.hostId, vm.meta.uuid)).toEqual([]);
    expect(world.storage.devices(world.hostId, other.meta.uuid)).toHaveLength(1);
  });
});
