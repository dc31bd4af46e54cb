import { randomBytes } from 'node:crypto';
import { newScsiMapping } from '#powervm';
import { receiveBody } from '../../../apps/simulator/src/http/body.js';
import type { Mutation } from '../../../apps/simulator/src/testing/mutations.js';
import { partitionDocument } from '../../../apps/simulator/src/testing/partition-documents.js';
import { uomDocument, webDocument } from '../../../apps/simulator/src/testing/rest-client.js';
import type { StorageWorld } from '../../../apps/simulator/src/testing/storage-world.js';

const MIB = 2 ** 20;
const IQN = 'iqn.2016-06.org.example:fuzz';
const LOGON = webDocument('LogonRequest', '<UserID>nova</UserID><Password>nova</Password>');
/** What a client sends again and again, of which one is enough, and what waits. */
const LEFT_OUT = /^GET (jobs|Event)|contents/;

/**
 * Lets clients do something of everything and writes down what they ask: one request of each kind, the last of several. Etags are
 * left out, as they would be stale.
 */
export async function soundRequests(world: StorageWorld): Promise<Mutation[]> {
  const sound = new Map<string, Mutation>();
  const stop = world.simulator.hooks.on('before', async (exchange) => {
    await receiveBody(exchange);
    const { method, target, operation, received } = exchange;
    if (LEFT_OUT.test(operation)) return undefined;
    const body = received && received.length > 0 ? { body: received.toString() } : {};
    sound.set(operation, { method, path: target, headers: {}, what: operation, ...body });
    return undefined;
  });
  await doSomethingOfEverything(world);
  stop();
  return Array.from(sound.values());
}

async function doSomethingOfEverything(world: StorageWorld): Promise<void> {
  const { rest, simulator, client } = world;
  const { systemUuid } = simulator.hosts[0]!;
  const system = `ManagedSystem/${systemUuid}`;
  const monitoring = `/rest/api/pcm/${system}`;
  await rest.put('/rest/api/web/Logon', LOGON);
  const vm = await world.partition('vm1');
  const lpar = `LogicalPartition/${vm.meta.uuid}`;
  await repost(rest, `${lpar}?group=None`);
  await network(world, system, lpar);
  await world.repository();
  await world.medium('config', randomBytes(2 * MIB));
  const unit = await world.unit('disk');
  await world.fill(unit.udid, randomBytes(MIB));
  const storage = { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } as const;
  const vios = await client.update(await world.vios(1), (draft) => {
    draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
  });
  const server = `VirtualIOServer/${vios.meta.uuid}`;
  await simulator.control.addIscsiVolume({ targetIqn: IQN, sizeBytes: MIB });
  await rest.startJob(server, 'ISCSIDiscovery', { targetIQN: IQN, hostIP: '192.0.2.60', targetLUN: '0' });
  await rest.startJob(server, 'ISCSIRemove', { targetIQN: IQN });
  await rest.startJob(server, 'RBDExists', { name: 'rbd/one' });
  await rest.startJob(server, 'RemoveDevice', { devName: 'hdisk9' });
  await rest.startJob(server, 'LUARecovery', {
    inputXML:
      '&lt;XML_LIST&gt;&lt;deviceList&gt;&lt;device&gt;&lt;deviceTag&gt;1&lt;/deviceTag&gt;&lt;itlList/&gt;&lt;/device&gt;&lt;/deviceList&gt;&lt;/XML_LIST&gt;',
  });
  await rest.startJob(system, 'GetNextWWPNs', { numberPairsRequested: '1' });
  await rest.startJob(system, 'RequestMaster', { coManagementMasterStatus: 'temp' });
  await rest.startJob(lpar, 'PowerOn', { bootmode: 'norm' });
  await rest.startJob(lpar, 'PowerOff', { operation: 'shutdown', immediate: 'true' });
  await repost(rest, `${monitoring}/preferences?group=None`);
  await rest.get(`${lpar}/quick/PartitionState`);
  await rest.get(`LogicalPartition/search/(PartitionName=='vm1')`);
  await rest.get(`${lpar}/jobs?group=None`);
  await repost(rest, `${await onlyPath(rest, 'ManagementConsole')}?group=None`);
  await rest.put('Event', uomDocument('Event', '<EventType>CUSTOM_CLIENT_EVENT</EventType><EventData>a</EventData>'));
  const other = await world.partition('vm2');
  await rest.delete(`LogicalPartition/${other.meta.uuid}`);
  await rest.put(`${system}/LogicalPartition`, partitionDocument({ name: 'vm3' }));
}

async function network({ rest }: StorageWorld, system: string, lpar: string): Promise<void> {
  const { selves } = await rest.get(`${system}/VirtualSwitch?group=None`);
  const link = `<link href="${selves[0]!.replace('?group=None', '')}" rel="related"/>`;
  await rest.put(
    `${lpar}/ClientNetworkAdapter`,
    uomDocument(
      'ClientNetworkAdapter',
      `<UseNextAvailableHighSlotID>true</UseNextAvailableHighSlotID><PortVLANID>100</PortVLANID><TaggedVLANSupported>false</TaggedVLANSupported><AssociatedVirtualSwitch>${link}</AssociatedVirtualSwitch>`,
    ),
  );
  await repost(rest, `${await onlyPath(rest, `${lpar}/ClientNetworkAdapter`)}?group=None`);
  const virtualSwitch = '<SwitchMode>Veb</SwitchMode><SwitchName>ETHERNET7</SwitchName><VirtualNetworks/>';
  await rest.put(`${system}/VirtualSwitch`, uomDocument('VirtualSwitch', virtualSwitch));
  await repost(rest, `${await onlyPath(rest, `${system}/NetworkBridge`)}?group=None`);
}

type Rest = StorageWorld['rest'];

async function onlyPath(rest: Rest, collection: string): Promise<string> {
  const { selves } = await rest.get(`${collection}?group=None`);
  return new URL(selves[0]!).pathname;
}

/** Sends a document back as it came. */
async function repost(rest: Rest, path: string): Promise<void> {
  const document = /<content[^>]*>(.*?)<\/content>/s.exec((await rest.get(path)).body)?.[1];
  const { status, body } = await rest.post(path, document ?? '');
  if (status !== 200) throw new Error(`${path} answered ${status}: ${body}`);
}
