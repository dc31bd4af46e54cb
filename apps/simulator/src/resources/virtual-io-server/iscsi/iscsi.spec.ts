import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newScsiMapping } from '#powervm';
import { StorageWorld } from '../../../testing/storage-world.js';
import { at, elements, text } from '../../../xml/element.js';

const IQN = 'iqn.2016-06.org.example:one';
const MIB = 2 ** 20;

type Parameters = Record<string, string>;

async function run(world: StorageWorld, operation: string, parameters: Parameters) {
  const { meta } = await world.vios(1);
  const { objects } = await world.rest.startJob(`VirtualIOServer/${meta.uuid}`, operation, parameters);
  const { objects: ended, body } = await world.rest.get(`jobs/${text(objects[0], 'JobID')}`);
  const results = elements(at(ended[0], 'Results'), 'JobParameter');
  const of = (name: string) =>
    text(
      results.find((one) => text(one, 'ParameterName') === name),
      'ParameterValue',
    );
  return { status: text(ended[0], 'Status'), code: of('RETURN_CODE'), output: of('DEV_OUTPUT'), body };
}
const sought = { hostIP: '192.0.2.60:3260', targetIQN: IQN, targetLUN: '0' };
const discover = (world: StorageWorld, parameters: Parameters = {}) =>
  run(world, 'ISCSIDiscovery', { ...sought, ...parameters });
const remove = (world: StorageWorld) => run(world, 'ISCSIRemove', { targetIQN: IQN });

describe('a volume behind an iSCSI target', () => {
  it('becomes an hdisk when a VIOS logs on, once', async () => {
    await using world = await StorageWorld.open();
    await world.simulator.control.addIscsiVolume({ targetIqn: IQN, sizeBytes: 64 * MIB });
    const found = await discover(world);
    expect(found).toMatchObject({ status: 'COMPLETED_OK', code: '0' });
    expect(found.output).toMatch(/^\['iqn.2016-06.org.example:one hdisk3 01/);
    expect(await discover(world)).toMatchObject({ code: '15', output: found.output });
  });

  it('is read and written by the partition that it is mapped to, and is not removed as long as it is', async () => {
    await using world = await StorageWorld.open();
    await world.simulator.control.addIscsiVolume({ targetIqn: IQN, sizeBytes: 64 * MIB });
    await discover(world);
    const vm = await world.partition();
    await world.client.update(await world.vios(1), (draft) => {
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage: { kind: 'PhysicalVolume', name: 'hdisk3' } }));
    });
    const device = { storage: 'hdisk3' };
    await world.storage.writeThroughMapping('host-1', vm.meta.uuid, device, Buffer.from('inside'));
    const read = await world.storage.bytesThroughMapping('host-1', vm.meta.uuid, device, { offset: 0, length: 6 });
    expect(read.toString()).toBe('inside');
    expect(await remove(world)).toMatchObject({ status: 'COMPLETED_WITH_ERROR', code: '1' });
  });

  it('is gone from the VIOS after its removal, and 21 tells that nothing was there', async () => {
    await using world = await StorageWorld.open();
    await world.simulator.control.addIscsiVolume({ targetIqn: IQN, sizeBytes: 64 * MIB });
    await discover(world);
    expect(await remove(world)).toMatchObject({ code: '0' });
    expect(await remove(world)).toMatchObject({ status: 'COMPLETED_OK', code: '21' });
    expect((await world.vios(1)).physicalVolumes.some(({ name }) => name === 'hdisk3')).toBe(false);
  });

  it('leaves a stale disk when it is deleted, which is in the way of its successor', async () => {
    await using world = await StorageWorld.open();
    const { control } = world.simulator;
    const { id } = await control.addIscsiVolume({ targetIqn: IQN, sizeBytes: 64 * MIB });
    await discover(world);
    await control.removeIscsiVolume(id);
    await control.addIscsiVolume({ targetIqn: IQN, sizeBytes: 64 * MIB });
    expect(await discover(world)).toMatchObject({ status: 'COMPLETED_WITH_ERROR', code: '27' });
    await remove(world);
    expect(await discover(world)).toMatchObject({ code: '0' });
  });

  it('asks for a logon when it has one; the secret is nowhere afterwards', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'iscsi-'));
    {
      await using world = await StorageWorld.open({ stateDir });
      const chap = { user: 'vios', secret: 'open sesame' };
      await world.simulator.control.addIscsiVolume({ targetIqn: IQN, sizeBytes: 64 * MIB, chap });
      expect(await discover(world, { user: 'vios', password: 'wrong' })).toMatchObject({ code: '24' });
      const good = await discover(world, { user: 'vios', password: chap.secret });
      expect(good.code).toBe('0');
      expect(good.body).not.toContain(chap.secret);
      expect(JSON.stringify(world.simulator.world.snapshot())).not.toContain(chap.secret);
    }
    const stored = readdirSync(stateDir).filter((name) => name.endsWith('.json'));
    expect(stored).not.toEqual([]);
    for (const name of stored) expect(readFileSync(join(stateDir, name), 'utf8')).not.toContain('open sesame');
    await rm(stateDir, { recursive: true });
  });

  it('is refused by the control API under a LUN or an id that is taken', async () => {
    await using world = await StorageWorld.open();
    const { control } = world.simulator;
    const volume = { id: 'one', targetIqn: IQN, sizeBytes: 64 * MIB };
    expect(await control.addIscsiVolume(volume)).toMatchObject({ id: 'one', lun: 0, portals: ['192.0.2.60:3260'] });
    await expect(control.addIscsiVolume(volume)).rejects.toMatchObject({ status: 409 });
    await expect(control.addIscsiVolume({ ...volume, id: 'two', lun: 0 })).rejects.toMatchObject({ status: 409 });
    await expect(control.addIscsiVolume({ ...volume, targetIqn: 'one' })).rejects.toThrow('targetIqn');
    await expect(control.removeIscsiVolume('two')).rejects.toMatchObject({ status: 404 });
  });
});
