import { partitionDocument } from '../../../../apps/simulator/src/testing/partition-documents.js';
import { text } from '../../../../apps/simulator/src/xml/element.js';
import type { Stage } from './stage.js';

const SERIAL = '<VirtualSerialNumber>auto</VirtualSerialNumber>';

/** Makes, changes, starts, stops and deletes partitions; returns the path of one that stays. */
export async function doPartitions(stage: Stage): Promise<string> {
  const { rest, system } = stage;
  const make = (name: string, type = 'AIX/Linux', extra = '') =>
    stage.create(
      `${system}/LogicalPartition`,
      partitionDocument({ name, memory: 512, extra }).replace('AIX/Linux', type),
    );
  const lpar = (await make('vm1', 'AIX/Linux', SERIAL)).replace(`${system}/`, '');
  await stage.repost(`${lpar}?group=None`);
  await rest.startJob(lpar, 'PowerOn', { bootmode: 'norm', keylock: 'norm' });
  await rest.startJob(lpar, 'PowerOff', { operation: 'shutdown', immediate: 'true' });
  const job = text((await rest.startJob(lpar, 'CloseVterm')).objects[0], 'JobID');
  const ibmi = await make('ibmi', 'OS400');
  await rest.startJob(ibmi, 'AddLicense', { licKey: 'ABC' });
  await rest.startJob(ibmi, 'PanelFunction', { operation: 'dston' });
  const [first, , third] = [await make('vm2'), await make('vm3'), await make('vm4')];
  await rest.get(`${lpar}/quick/PartitionState`);
  await rest.get(`LogicalPartition/search/(PartitionName=='vm1')`);
  await rest.get(`${lpar}/jobs?group=None`);
  await stage.heldBack(async () => {
    await rest.startJob(first, 'CloneUUID', { targetLparName: 'vm3' });
    await rest.post(`jobs/${job}/cancel?group=None`, '');
    await rest.delete(`jobs/${job}`);
    await rest.delete(third);
    await rest.put(`${system}/LogicalPartition`, partitionDocument({ name: 'vm5', memory: 512 }));
  });
  return lpar;
}
