import { readEntry } from '../atom/entry.js';
import type { ReadOf, Resource } from '../declare/index.js';
import { entry, UUID } from '../testing/scripted-server.js';
import { LogicalPartition } from './logical-partition.js';
import { NetworkBridge } from './network-bridge.js';

function read<R extends Resource>(type: R, content: string): ReadOf<R> {
  const body = entry(type.name, content);
  return readEntry(type, { method: 'GET', path: `/rest/api/uom/${type.name}`, status: 200, etag: '1', body });
}

describe('documents as hosts send them', () => {
  it('may lack the sizes of a partition', () => {
    const partition = read(
      LogicalPartition,
      '<PartitionIOConfiguration/><PartitionMemoryConfiguration/><PartitionProcessorConfiguration>' +
        '<HasDedicatedProcessors>false</HasDedicatedProcessors><SharedProcessorConfiguration/></PartitionProcessorConfiguration>',
    );
    const { memory, processors, io } = partition;
    expect([memory.desiredMiB, memory.minimumMiB, memory.maximumMiB, io.maximumVirtualSlots]).toEqual(
      Array(4).fill(undefined),
    );
    expect([processors.shared?.desiredUnits, processors.shared?.maximumVirtual]).toEqual([undefined, undefined]);
  });

  it('list the primary trunk and its load group at any place', () => {
    const trunk = (vlan: number) => `<TrunkAdapter><PortVLANID>${vlan}</PortVLANID></TrunkAdapter>`;
    const group = (vlan: number) => `<LoadGroup><PortVLANID>${vlan}</PortVLANID></LoadGroup>`;
    const bridge = read(
      NetworkBridge,
      `<LoadGroups>${group(4094)}${group(7)}</LoadGroups><PortVLANID>7</PortVLANID><SharedEthernetAdapters>` +
        `<SharedEthernetAdapter><PortVLANID>7</PortVLANID><TrunkAdapters>${trunk(4094)}${trunk(7)}${trunk(4093)}` +
        '</TrunkAdapters></SharedEthernetAdapter></SharedEthernetAdapters>',
    );
    expect(bridge.loadGroups.map(({ pvid }) => pvid)).toEqual([7, 4094]);
    expect(bridge.seas[0]?.trunks.map(({ pvid }) => pvid)).toEqual([7, 4094, 4093]);
  });

  it('are known by the id of their entry', () => {
    const content = '<PartitionName>x</PartitionName>';
    const other = entry('LogicalPartition', content).replace(`<AtomID>${UUID}`, `<AtomID>${UUID.replace('3f', '4e')}`);
    const answer = { method: 'GET', path: '/', status: 200, etag: '1', body: other };
    expect(readEntry(LogicalPartition, answer).meta.uuid).toBe(UUID);
  });
});
