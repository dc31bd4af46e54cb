import { discoverDisk, fibreChannelPorts, itlsOf, type PowerVmClient, removeDisk, VirtualIOServer } from '../index.js';
import { openWorld } from '../testing/simulated-world.js';

/** The first VIOS with its Fibre Channel ports, and the WWPNs of these. */
async function viosWithPorts(client: PowerVmClient) {
  const [vios] = await client.feed(VirtualIOServer, { group: 'ViosStorage' });
  const wwpns = fibreChannelPorts(vios!).flatMap((port) => port.wwpn ?? []);
  return { vios: vios!, wwpns };
}

describe('a Fibre Channel volume of a simulated host', () => {
  it('is found along its paths, listed under the UDID of the answer, and removed', async () => {
    await using world = await openWorld();
    const { client, simulator } = world;
    const { vios, wwpns } = await viosWithPorts(client);
    simulator.storage.addVolume({ id: 'vol-1', sizeBytes: 1024 * 1024, lun: 5 });
    const { target_wwn } = simulator.storage.connectionInfo('vol-1', simulator.hosts[0]!.id).data;

    const itls = itlsOf(
      wwpns,
      target_wwn.map((wwpn) => ({ wwpn, lun: 5 })),
    );
    const found = await discoverDisk(client, vios, { itls });
    expect(found).toMatchObject({ good: true, statusName: 'available', deviceName: expect.stringMatching(/^hdisk/) });

    const seen = await client.get(VirtualIOServer, vios.meta.uuid, { group: 'ViosStorage' });
    expect(seen.physicalVolumes.find((disk) => disk.udid === found.udid)?.name).toBe(found.deviceName);
    await removeDisk(client, vios, found.deviceName ?? '');
    const after = await client.get(VirtualIOServer, vios.meta.uuid, { group: 'ViosStorage' });
    expect(after.physicalVolumes.some((disk) => disk.udid === found.udid)).toBe(false);
  });

  it('is not found where it is not, which is an answer and no error', async () => {
    await using world = await openWorld();
    const { vios, wwpns } = await viosWithPorts(world.client);
    const itls = itlsOf(wwpns, [{ wwpn: '5005000000000000', lun: 1 }]);
    expect((await discoverDisk(world.client, vios, { itls })).good).toBe(false);
  });

  it('cannot be removed when it is not there', async () => {
    await using world = await openWorld();
    const { vios } = await viosWithPorts(world.client);
    await expect(removeDisk(world.client, vios, 'hdisk99')).rejects.toMatchObject({ code: 'hypervisor.job-failed' });
  });
});
