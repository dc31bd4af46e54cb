import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '#simulator';
import { partitionDocument } from './testing/partition-documents.js';
import { RestClient, uomDocument, webDocument } from './testing/rest-client.js';
import { at, attribute, elements, text } from './xml/element.js';

async function open(hosts = 2) {
  const simulator = await startSimulator({ profile: 'hmc', hosts, delays: { eventPoll: 0 } });
  const [first, second] = simulator.hosts;
  const client = await RestClient.logon(first!.url);
  return { simulator, client, first: first!, second: second!, [Symbol.asyncDispose]: () => simulator.close() };
}

const hrefs = (links: ReturnType<typeof at>) => elements(links, 'link').map((link) => attribute(link, 'href'));

describe('an HMC', () => {
  it('serves all of its systems at one address, each object once, whatever pool they share', async () => {
    await using bench = await open();
    expect(bench.second.url).toBe(bench.first.url);
    const { objects: systems } = await bench.client.get('ManagedSystem?group=None');
    expect(systems.map((one) => text(one, 'SystemName'))).toEqual(['host-1', 'host-2']);
    const { objects: vioses } = await bench.client.get('VirtualIOServer?group=None');
    expect(vioses.map((one) => text(one, 'PartitionName'))).toEqual(['vios1', 'vios2', 'vios1', 'vios2']);
    const own = await bench.client.get(`ManagedSystem/${bench.second.systemUuid}/VirtualIOServer?group=None`);
    expect(own.objects.map((one) => text(one, 'PartitionUUID'))).toEqual(
      vioses.slice(2).map((one) => text(one, 'PartitionUUID')),
    );
    expect((await bench.client.get('Cluster')).objects).toHaveLength(1);
    expect((await bench.client.get('LogicalPartition')).status).toBe(204);
  });

  it('does not say that it is NovaLink, speaks its schema version, and links its feeds to itself', async () => {
    await using bench = await open();
    const { headers, body, objects } = await bench.client.get('ManagementConsole');
    expect([headers.get('x-mc-type'), headers.get('x-hmc-schema-version')]).toEqual([null, 'V1_2_0']);
    expect(body).toContain('rel="MANAGEMENT_CONSOLE"');
    expect([objects.length, text(objects[0], 'ManagementConsoleName')]).toEqual([1, 'hmc-1']);
    const links = hrefs(at(objects[0], 'ManagedSystems'));
    expect(links).toHaveLength(2);
    const linked = await bench.client.get(new URL(links[1]!).pathname);
    expect(text(linked.objects[0], 'SystemName')).toBe('host-2');
  });

  it('gives a token for a password only', async () => {
    await using bench = await open();
    const body = webDocument(
      'LogonRequest',
      '<UserID>nova</UserID><GenerateX-API-SessionFile>true</GenerateX-API-SessionFile>',
    );
    const refused = await fetch(`${bench.first.url}/rest/api/web/Logon`, { method: 'PUT', body });
    expect(refused.status).toBe(400);
  });

  it('is the master of systems that have no management partition', async () => {
    await using bench = await open(1);
    const { objects } = await bench.client.get('ManagedSystem');
    const names = ['IsHMCPowerVMManagementMaster', 'IsManagementPartitionPowerVMManagementMaster'];
    expect(names.map((name) => text(objects[0], name))).toEqual(['true', 'false']);
    expect(hrefs(at(objects[0], 'AssociatedVirtualIOServers'))).toHaveLength(2);
  });

  it('makes a partition on the system that is named, finds it by its uuid, and runs its jobs', async () => {
    await using bench = await open();
    const made = await bench.client.put(
      `ManagedSystem/${bench.second.systemUuid}/LogicalPartition`,
      partitionDocument(),
    );
    const uuid = text(made.objects[0], 'PartitionUUID')!;
    const found = await bench.client.get(`LogicalPartition/${uuid}`);
    expect(attribute(at(found.objects[0], 'AssociatedManagedSystem'), 'href')).toContain(bench.second.systemUuid);
    const elsewhere = `ManagedSystem/${bench.first.systemUuid}/LogicalPartition/${uuid}`;
    expect((await bench.client.get(elsewhere)).status).toBe(404);
    const job = text((await bench.client.startJob(`LogicalPartition/${uuid}`, 'PowerOn')).objects[0], 'JobID');
    expect(text((await bench.client.get(`jobs/${job}`)).objects[0], 'Status')).toBe('COMPLETED_OK');
    expect((await bench.simulator.control.partitions('host-2')).at(-1)).toMatchObject({
      name: 'vm1',
      state: 'running',
    });
    const log = await bench.simulator.control.log({ operation: 'PUT LogicalPartition/{id}/do/PowerOn' });
    expect(log.map(({ hostId }) => hostId)).toEqual(['host-2']);
  });

  it('has one event feed and one set of sessions for all of its systems', async () => {
    await using bench = await open();
    const poll = () => bench.client.get('Event?QUEUE_CLIENTKEY_METHOD=USE_APPLICATIONID&QUEUE_APPLICATIONID=x');
    await poll();
    await bench.simulator.control.addPartitions('host-1', { count: 1 });
    await bench.simulator.control.addPartitions('host-2', { count: 1 });
    const added = (await poll()).objects.filter((one) => text(one, 'EventType') === 'ADD_URI');
    expect(added).toHaveLength(2);
    await bench.simulator.control.revokeSessions('host-2');
    expect((await bench.client.get('ManagedSystem')).status).toBe(401);
  });

  it('wants the virtual network of an adapter first, gives it its slot as MAC, and keeps its VLAN', async () => {
    await using bench = await open(1);
    const system = `ManagedSystem/${bench.first.systemUuid}`;
    const made = await bench.client.put(`${system}/LogicalPartition`, partitionDocument());
    const partition = text(made.objects[0], 'PartitionUUID')!;
    const [virtualSwitch] = (await bench.client.get(`${system}/VirtualSwitch`)).selves;
    const adapter = (vlan: number) =>
      `<PortVLANID>${vlan}</PortVLANID><TaggedVLANSupported>false</TaggedVLANSupported>
       <AssociatedVirtualSwitch><link href="${virtualSwitch}" rel="related"/></AssociatedVirtualSwitch>`;
    const adapters = `LogicalPartition/${partition}/ClientNetworkAdapter`;
    const plug = () => bench.client.put(adapters, uomDocument('ClientNetworkAdapter', adapter(555)));
    expect((await plug()).status).toBe(409);
    const network = uomDocument(
      'VirtualNetwork',
      `<AssociatedSwitch href="${virtualSwitch}" rel="related"/><NetworkName>net-555</NetworkName>
       <NetworkVLANID>555</NetworkVLANID><TaggedNetwork>true</TaggedNetwork>`,
    );
    const created = await bench.client.put(`${system}/VirtualNetwork`, network);
    expect(created.status).toBe(200);
    expect((await bench.client.put(`${system}/VirtualNetwork`, network)).status).toBe(409);
    const plugged = await plug();
    const { macPrefix } = bench.simulator.world.table('LogicalPartition').get('host-1', partition)!;
    expect(BigInt(`0x${text(plugged.objects[0], 'MACAddress')}`)).toBe(
      BigInt(macPrefix) + BigInt(text(plugged.objects[0], 'VirtualSlotNumber')!),
    );
    const self = new URL(plugged.selves[0]!).pathname;
    expect((await bench.client.post(self, uomDocument('ClientNetworkAdapter', adapter(1)))).status).toBe(409);
    const networkPath = new URL(created.selves[0]!).pathname;
    expect((await bench.client.delete(networkPath)).status).toBe(409);
    await bench.client.delete(self);
    expect((await bench.client.delete(networkPath)).status).toBe(204);
  });

  it('makes the trunks of a bridge from the virtual networks of its load groups', async () => {
    await using bench = await open(1);
    const system = `ManagedSystem/${bench.first.systemUuid}`;
    const { objects, selves } = await bench.client.get(`${system}/NetworkBridge`);
    const networks = await bench.client.get(`${system}/VirtualNetwork`);
    const linksOf = (...vlans: string[]) =>
      vlans
        .map((vlan) => networks.selves[networks.objects.findIndex((one) => text(one, 'NetworkVLANID') === vlan)])
        .map((href) => `<link href="${href}" rel="related"/>`)
        .join('');
    const update = uomDocument(
      'NetworkBridge',
      `<LoadGroups><LoadGroup><PortVLANID>1</PortVLANID><VirtualNetworks>${linksOf('1', '102')}</VirtualNetworks></LoadGroup>
       </LoadGroups><PortVLANID>1</PortVLANID>`,
    );
    expect(elements(at(objects[0], 'LoadGroups'), 'LoadGroup')).toHaveLength(1);
    const changed = await bench.client.post(new URL(selves[0]!).pathname, update);
    expect(changed.status).toBe(200);
    const trunks = bench.simulator.world
      .table('ClientNetworkAdapter')
      .in('host-1')
      .filter(({ pvid }) => pvid === 1);
    expect(trunks.map(({ taggedVlans }) => taggedVlans)).toEqual([[102], [102]]);
  });

  it('removes a disk of a VIOS by its command line, having no job for that', async () => {
    await using bench = await open(2);
    const [vios] = bench.simulator.world.table('VirtualIOServer').in('host-2');
    expect(
      (await bench.client.startJob(`VirtualIOServer/${vios!.uuid}`, 'RemoveDevice', { devName: 'hdisk2' })).status,
    ).toBe(501);
    await using novaLink = await startSimulator();
    const there = await RestClient.logon(novaLink.hosts[0]!.url);
    expect((await there.get('ManagementConsole/do/CLIRunner')).status).toBe(501);
    const run = async (command: string) => {
      const cmd = `viosvrcmd -m host-2 -p vios1 -c &quot;${command}&quot;`;
      const parameters = { cmd, acknowledgeThisAPIMayGoAwayInTheFuture: 'true' };
      const { objects } = await bench.client.startJob('ManagementConsole', 'CLIRunner', parameters);
      return text((await bench.client.get(`jobs/${text(objects[0], 'JobID')}`)).objects[0], 'Status');
    };
    expect(await run('rmdev -dev hdisk0')).toBe('COMPLETED_WITH_ERROR');
    expect(await run('rmdev -dev hdisk2')).toBe('COMPLETED_OK');
    expect(vios!.physicalVolumes.map(({ name }) => name)).toEqual(['hdisk0', 'hdisk1']);
  });

  it('is there again from a state directory, which is not taken for that of NovaLink', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'powervm-state-'));
    await (await startSimulator({ profile: 'hmc', hosts: 2, stateDir })).close();
    const again = await startSimulator({ profile: 'hmc', hosts: 2, stateDir });
    const client = await RestClient.logon(again.hosts[0]!.url);
    expect((await client.get('ManagedSystem')).objects).toHaveLength(2);
    await again.close();
    await expect(startSimulator({ stateDir })).rejects.toThrow('profile hmc, not novalink');
    await rm(stateDir, { recursive: true, force: true });
  });
});
