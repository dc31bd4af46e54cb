import { Cluster, events, fibreChannelPorts, isActive, newScsiMapping, VirtualIOServer, VolumeGroup } from '#powervm';
import { CONTROLS } from '../testing/controls.js';
import { StorageWorld } from '../testing/storage-world.js';

/** The VIOSes of clients' reads, with everything they show. */
async function read({ client }: StorageWorld): Promise<VirtualIOServer[]> {
  return client.feed(VirtualIOServer, { group: ['ViosFCMapping', 'ViosNetwork', 'ViosSCSIMapping', 'ViosStorage'] });
}

const nodeNames = async ({ client }: StorageWorld) =>
  (await client.feed(Cluster)).map(({ nodes }) => nodes.map(({ hostName }) => hostName));

describe.each(CONTROLS)('the number of VIOSes, %s', (_name, of) => {
  it('grows by one that clients read as complete as the others, but in no bridge', async () => {
    await using world = await StorageWorld.open({ control: true });
    const made = await of(world.simulator).addVios('host-1');
    const [first, , third] = await read(world);
    expect(made).toEqual({
      id: 4,
      name: 'vios4',
      uuid: third!.meta.uuid,
      type: 'Virtual IO Server',
      state: 'running',
      rmc: 'active',
      wwpns: fibreChannelPorts(third!).map(({ wwpn }) => wwpn),
      sharedEthernetAdapters: [],
    });
    expect([third!.name, isActive(third!), third!.sharedEthernetAdapters]).toEqual(['vios4', true, []]);
    const ports = [first!, third!].map((vios) => fibreChannelPorts(vios));
    expect(ports.map((all) => all.map(({ name }) => name))).toEqual(Array(2).fill(['fcs0', 'fcs1']));
    expect(new Set(ports.flat().map(({ wwpn }) => wwpn)).size).toBe(4);
    expect(new Set(ports.flat().map(({ locationCode }) => locationCode)).size).toBe(4);
    expect(third!.physicalVolumes).toHaveLength(6);
    const [group] = await world.client.feed(VolumeGroup, { parent: third! });
    expect([group!.name, group!.physicalVolumes.map(({ name }) => name)]).toEqual(['rootvg', ['hdisk0']]);
    expect(await nodeNames(world)).toEqual([['vios1.host-1', 'vios2.host-1', 'vios4.host-1']]);
  });

  it('takes name and number of ports, and says which name is taken', async () => {
    await using world = await StorageWorld.open({ control: true });
    const control = of(world.simulator);
    await control.addVios('host-1', { name: 'storage3', fcPorts: 3 });
    await control.addVios('host-1', { fcPorts: 0 });
    expect((await control.vioses('host-1')).map(({ id, name, wwpns }) => [id, name, wwpns.length])).toEqual([
      [1, 'vios1', 2],
      [2, 'vios2', 2],
      [4, 'storage3', 3],
      [5, 'vios5', 0],
    ]);
    expect(fibreChannelPorts(await world.vios(4)).map(({ name }) => name)).toEqual(['fcs0', 'fcs1', 'fcs2']);
    await expect(control.addVios('host-1', { name: 'novalink' })).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining('novalink'),
    });
    await expect(control.addVios('host-1', { fcPorts: -1 })).rejects.toThrow('body.fcPorts');
  });

  it('tells clients of the addition and of the removal', async () => {
    await using world = await StorageWorld.open({ control: true });
    const control = of(world.simulator);
    const feed = events(world.client, 'app');
    const next = async () => {
      const { value } = await feed.next();
      return value!.events.map(({ type, resourceType, changes }) => [type, resourceType, changes.join()].join(' '));
    };
    await next();
    await control.addVios('host-1');
    expect(await next()).toEqual([
      'ADD_URI VirtualIOServer ',
      'ADD_URI VolumeGroup ',
      'MODIFY_URI Cluster Other',
      'MODIFY_URI ManagedSystem Other',
      'MODIFY_URI VirtualIOServer PartitionState,Other',
    ]);
    await control.removeVios('host-1', 'vios4');
    expect(await next()).toEqual([
      'MODIFY_URI VirtualIOServer PartitionState,Other',
      'DELETE_URI VolumeGroup ',
      'MODIFY_URI Cluster Other',
      'DELETE_URI VirtualIOServer ',
      'MODIFY_URI ManagedSystem Other',
    ]);
  });

  it('shrinks by one that maps nothing, and everything is as it was', async () => {
    await using world = await StorageWorld.open({ control: true });
    const control = of(world.simulator);
    const [partition, unit] = [await world.partition(), await world.unit('boot')];
    const before = await control.state();
    const { id, uuid } = await control.addVios('host-1');
    await world.repository(id);
    await world.medium('cfg.iso', Buffer.alloc(5000, 1), id);
    const storage = { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } as const;
    const mapped = await world.client.update(await world.vios(id), (draft) => {
      draft.scsiMappings.add(newScsiMapping({ partition, storage }));
    });
    await expect(control.removeVios('host-1', 'vios5')).rejects.toMatchObject({
      status: 409,
      code: 'control.conflict',
      message: expect.stringContaining('vhost0 (partition 4)'),
    });
    await world.client.update(mapped, (draft) => {
      draft.scsiMappings.remove(() => true);
    });
    await control.removeVios('host-1', uuid);
    const isUpload = ([, { kind }]: [string, Record<string, unknown>]) => kind === 'File';
    const after = Object.entries(await control.state()).filter((entry) => !isUpload(entry));
    expect(Object.fromEntries(after)).toEqual(before);
    expect(world.simulator.world.contents.has(`medium/host-1/${uuid}/cfg.iso`)).toBe(false);
    expect((await read(world)).map(({ name }) => name)).toEqual(['vios1', 'vios2']);
    expect((await control.addVios('host-1')).uuid).not.toBe(uuid);
  });

  it('keeps those that serve a bridge, and whatever is not a VIOS', async () => {
    await using world = await StorageWorld.open({ control: true });
    const control = of(world.simulator);
    const before = await control.state();
    await expect(control.removeVios('host-1', 'vios1')).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining('ent8 (VLAN 1)'),
    });
    await expect(control.removeVios('host-1', 'novalink')).rejects.toMatchObject({ status: 404 });
    await expect(control.removeVios('host-1', 'vios9')).rejects.toMatchObject({ status: 404 });
    expect(await control.state()).toEqual(before);
  });

  it('ends where the host has no memory or processors left, until it is given more', async () => {
    await using world = await StorageWorld.open({ control: true, hosts: [{ memoryMb: 20_480, processorUnits: 2 }] });
    const control = of(world.simulator);
    await expect(control.addVios('host-1')).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining('PATCH /hosts/host-1'),
    });
    await control.changeHost('host-1', { memoryMb: 65_536, processorUnits: 10 });
    expect((await control.addVios('host-1')).state).toBe('running');
  });
});
