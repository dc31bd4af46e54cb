import { uomDocument } from '../../../../apps/simulator/src/testing/rest-client.js';
import type { Stage } from './stage.js';
import { createCluster } from './storage.js';

const IQN = 'iqn.2016-06.org.example:fuzz';
const ANY_SLOT = '<UseNextAvailableSlotID>true</UseNextAvailableSlotID>';
const SOUGHT =
  '<![CDATA[<XML_LIST><deviceList><device><deviceTag>1</deviceTag><itlList/></device></deviceList></XML_LIST>]]>';

/** Mappings, buses and jobs of a VIOS; jobs that would stop one are for the last. */
export async function doVirtualIoServers(stage: Stage, vios: string, lpar: string): Promise<void> {
  const { world, rest, isHmc } = stage;
  const client = `<AssociatedLogicalPartition href="${new URL(lpar, rest.url)}" rel="related"/>`;
  const mapping = `<VirtualFibreChannelMapping>${client}<ClientAdapter><AdapterType>Client</AdapterType>${ANY_SLOT}</ClientAdapter><Port><PortName>fcs0</PortName></Port><ServerAdapter><AdapterType>Server</AdapterType>${ANY_SLOT}</ServerAdapter></VirtualFibreChannelMapping>`;
  await stage.repost(`${vios}?group=ViosFCMapping`, (document) => addTo(document, mapping));
  for (const group of ['ViosFCMapping', 'ViosSCSIMapping', 'ViosStorage', 'ViosNetwork'])
    await stage.repost(`${vios}?group=${group}`);
  const bus = uomDocument(
    'VirtualSCSIBus',
    `${client}<ClientAdapter><AdapterType>Client</AdapterType>${ANY_SLOT}</ClientAdapter><ServerAdapter><AdapterType>Server</AdapterType>${ANY_SLOT}</ServerAdapter>`,
  );
  const made = await stage.create(`${vios}/VirtualSCSIBus`, bus);
  const [filled] = await stage.paths(`${vios}/VirtualSCSIBus`);
  await stage.repost(`${filled}?group=None`);
  await world.simulator.control.addIscsiVolume({ targetIqn: IQN, sizeBytes: 2 ** 20 });
  await rest.startJob(vios, 'ISCSIDiscovery', { targetIQN: IQN, hostIP: '192.0.2.60', targetLUN: '0' });
  await rest.startJob(vios, 'ISCSIRemove', { targetIQN: IQN });
  await rest.startJob(vios, 'RBDExists', { name: 'rbd/one' });
  await rest.startJob(vios, 'RescanVirtualDisk', { VirtualDiskUDID: 'none' });
  await rest.startJob(vios, 'LUARecovery', { inputXML: SOUGHT });
  if (!isHmc) await rest.startJob(vios, 'RemoveDevice', { devName: 'hdisk9' });
  const [, second, last] = await stage.paths('VirtualIOServer');
  await stage.heldBack(async () => {
    await rest.put(`${vios}/VirtualSCSIBus`, bus);
    await rest.delete(made);
    await createCluster(stage, second!, 'c2', 'hdisk1', 'hdisk2');
    await rest.startJob(last!, 'PowerOff', { operation: 'shutdown', immediate: 'true' });
    await rest.startJob(last!, 'PowerOn', { bootmode: 'norm' });
    await rest.startJob(last!, 'CloseVterm');
  });
}

const addTo = (document: string, mapping: string) =>
  document.replace(
    /(<VirtualFibreChannelMappings[^>]*?)(?:\/>|>(.*)<\/VirtualFibreChannelMappings>)/s,
    (_all, start: string, inside = '') => `${start}>${inside}${mapping}</VirtualFibreChannelMappings>`,
  );
