import type { XmlElement } from '../xml/element.js';
import { childNamed, findElement } from '../xml/find.js';
import { serializeXml } from '../xml/serialize.js';
import {
  newClientNetworkAdapter,
  newFile,
  newLogicalUnit,
  newPartition,
  newScsiMapping,
  newTrunkAdapter,
  newVirtualDisk,
  newVirtualNetwork,
  newVirtualSwitch,
} from './index.js';

/** Names of the children in order, without Metadata. */
function order(element: XmlElement | undefined): string[] {
  return (element?.elements ?? []).map((child) => child.local).filter((local) => local !== 'Metadata');
}

function value(element: XmlElement, path: string): string | undefined {
  return findElement(element, path)?.text;
}

const SWITCH = 'https://h/rest/api/uom/ManagedSystem/m/VirtualSwitch/s';

describe('a new partition', () => {
  const shared = newPartition({
    uuid: '1F3D0000-0000-4000-8000-000000000001',
    name: 'web-1',
    memory: { desired: 4096, maximum: 8192 },
    processors: { kind: 'shared', units: { desired: 0.2 }, virtual: { desired: 2, maximum: 4 } },
    simplifiedRemoteRestart: true,
  });

  it('has the order that the API wants', () => {
    expect(order(shared)).toEqual([
      'AllowPerformanceDataCollection',
      'AvailabilityPriority',
      'PartitionIOConfiguration',
      'PartitionMemoryConfiguration',
      'PartitionName',
      'PartitionProcessorConfiguration',
      'PartitionType',
      'PartitionUUID',
      'PendingProcessorCompatibilityMode',
      'SimplifiedRemoteRestartCapable',
    ]);
    expect(order(childNamed(shared, 'PartitionMemoryConfiguration'))).toEqual([
      'DesiredMemory',
      'MaximumMemory',
      'MinimumMemory',
    ]);
    expect(order(childNamed(shared, 'PartitionProcessorConfiguration'))).toEqual([
      'HasDedicatedProcessors',
      'SharedProcessorConfiguration',
      'SharingMode',
    ]);
  });

  it('brings its own uuid, twice', () => {
    expect(value(shared, 'Metadata/Atom/AtomID')).toBe('1F3D0000-0000-4000-8000-000000000001');
    expect(value(shared, 'PartitionUUID')).toBe('1F3D0000-0000-4000-8000-000000000001');
  });

  it('fills minimum and maximum from what is desired, and writes units with two decimals', () => {
    const processors = 'PartitionProcessorConfiguration/SharedProcessorConfiguration';
    expect(value(shared, 'PartitionMemoryConfiguration/MinimumMemory')).toBe('4096');
    expect(value(shared, `${processors}/DesiredProcessingUnits`)).toBe('0.20');
    expect(value(shared, `${processors}/MaximumVirtualProcessors`)).toBe('4');
    expect(value(shared, `${processors}/UncappedWeight`)).toBe('64');
  });

  it('has dedicated processors when asked', () => {
    const dedicated = newPartition({
      uuid: 'u',
      name: 'x',
      memory: { desired: 4096 },
      processors: { kind: 'dedicated', processors: { desired: 2 } },
    });
    expect(order(childNamed(dedicated, 'PartitionProcessorConfiguration'))).toEqual([
      'DedicatedProcessorConfiguration',
      'HasDedicatedProcessors',
      'SharingMode',
    ]);
    expect(value(dedicated, 'PartitionProcessorConfiguration/SharingMode')).toBe('sre idle proces');
  });

  it('sends no weight for a capped one', () => {
    const capped = newPartition({
      uuid: 'u',
      name: 'x',
      memory: { desired: 4096 },
      processors: { kind: 'shared', units: { desired: 1 }, virtual: { desired: 1 }, capped: true },
    });
    expect(serializeXml(capped)).not.toContain('UncappedWeight');
  });
});

describe('a new SCSI mapping', () => {
  const partition = 'https://h/rest/api/uom/LogicalPartition/L';

  it('lets the server choose slots and names only what identifies the storage', () => {
    const mapping = newScsiMapping({ partition, storage: { kind: 'LogicalUnit', udid: '27ab', name: 'boot_x' } });
    expect(order(mapping)).toEqual(['AssociatedLogicalPartition', 'ClientAdapter', 'ServerAdapter', 'Storage']);
    expect(order(findElement(mapping, 'Storage/LogicalUnit'))).toEqual(['UniqueDeviceID', 'UnitName']);
    expect(order(childNamed(mapping, 'ClientAdapter'))).toEqual(['AdapterType', 'UseNextAvailableSlotID']);
    // A choice with Metadata would look empty to other clients.
    expect(serializeXml(mapping)).toContain('<Storage><LogicalUnit ');
  });

  it('refers to the partition in root form', () => {
    const child = 'https://h/rest/api/uom/ManagedSystem/m/LogicalPartition/L';
    const mapping = newScsiMapping({ partition: child, storage: { kind: 'VirtualDisk', name: 'd' } });
    expect(childNamed(mapping, 'AssociatedLogicalPartition')?.attribute('href')).toBe(partition);
  });

  it('joins the bus of another mapping by copying its adapters', () => {
    const first = newScsiMapping({
      partition,
      storage: { kind: 'VirtualOpticalMedia', name: 'cfg.iso' },
      clientSlot: 5,
    });
    const [clientAdapter, serverAdapter] = [childNamed(first, 'ClientAdapter')!, childNamed(first, 'ServerAdapter')!];
    const second = newScsiMapping({
      partition,
      storage: { kind: 'PhysicalVolume', name: 'hdisk4', udid: '01M' },
      bus: { clientAdapter: { element: clientAdapter }, serverAdapter: { element: serverAdapter } },
      lua: '0x8200000000000000',
    });
    expect(order(second)).toEqual([
      'AssociatedLogicalPartition',
      'ClientAdapter',
      'ServerAdapter',
      'Storage',
      'TargetDevice',
    ]);
    expect(value(second, 'ClientAdapter/VirtualSlotNumber')).toBe('5');
    expect(value(second, 'TargetDevice/PhysicalVolumeVirtualTargetDevice/LogicalUnitAddress')).toBe(
      '0x8200000000000000',
    );
  });
});

describe('new network adapters', () => {
  it('are plain clients', () => {
    const adapter = newClientNetworkAdapter({ slot: 'high', mac: 'FA163E000001', pvid: 100, virtualSwitch: SWITCH });
    expect(order(adapter)).toEqual([
      'UseNextAvailableHighSlotID',
      'MACAddress',
      'PortVLANID',
      'TaggedVLANSupported',
      'AssociatedVirtualSwitch',
    ]);
    expect(findElement(adapter, 'AssociatedVirtualSwitch/link')?.attribute('href')).toBe(SWITCH);
  });

  it('or trunks for Open vSwitch', () => {
    const trunk = newClientNetworkAdapter({
      slot: 'low',
      pvid: 7,
      taggedVlans: [8, 9],
      virtualSwitch: SWITCH,
      trunk: { priority: 1, deviceName: 'tap1', mtu: 1500, ovsBridge: 'br-int', ovsExternalIds: 'iface-id=1' },
    });
    expect(order(trunk)).toEqual([
      'UseNextAvailableSlotID',
      'PortVLANID',
      'TaggedVLANIDs',
      'TaggedVLANSupported',
      'AssociatedVirtualSwitch',
      'DeviceName',
      'TrunkPriority',
      'ConfiguredMTU',
      'OvsBridge',
      'OvsPortExternalIds',
    ]);
    expect(value(trunk, 'TaggedVLANIDs')).toBe('8 9');
    expect(childNamed(trunk, 'OvsBridge')?.attribute('ksv')).toBe('V1_6_0');
  });

  it('or trunks of a shared Ethernet adapter', () => {
    const trunk = newTrunkAdapter({
      pvid: 4094,
      taggedVlans: [100],
      virtualSwitch: SWITCH,
      virtualSwitchId: 0,
      priority: 1,
    });
    expect(trunk.elements.map((child) => child.local)).toEqual([
      'RequiredAdapter',
      'UseNextAvailableHighSlotID',
      'PortVLANID',
      'TaggedVLANIDs',
      'TaggedVLANSupported',
      'AssociatedVirtualSwitch',
      'VirtualSwitchID',
      'TrunkPriority',
    ]);
  });
});

describe('other new objects', () => {
  it.each([
    [
      'a logical unit',
      newLogicalUnit({ name: 'x', capacityGiB: 10, clonedFrom: '29' }),
      ['UnitCapacity', 'LogicalUnitType', 'ClonedFrom', 'UnitName'],
    ],
    [
      'a virtual disk',
      newVirtualDisk({ name: 'x', capacityGiB: 10 }),
      ['DiskCapacity', 'DiskLabel', 'DiskName', 'VirtualDiskType'],
    ],
    ['a switch', newVirtualSwitch({ name: 'x' }), ['SwitchMode', 'SwitchName', 'VirtualNetworks']],
    [
      'a network',
      newVirtualNetwork({ virtualSwitch: SWITCH, name: 'x', vlan: 1, tagged: true }),
      ['AssociatedSwitch', 'NetworkName', 'NetworkVLANID', 'TaggedNetwork'],
    ],
    [
      'a file',
      newFile({ name: 'x', kind: 'BROKERED_MEDIA_ISO', targetVios: 'v', size: 4, sha256: 'a' }),
      [
        'Filename',
        'InternetMediaType',
        'SHA256',
        'ExpectedFileSizeInBytes',
        'FileEnumType',
        'TargetVirtualIOServerUUID',
      ],
    ],
  ])('%s has its elements in order', (_name, element, expected) => {
    expect(order(element)).toEqual(expected);
  });

  it('sizes are written with six decimals', () => {
    expect(value(newLogicalUnit({ name: 'x', capacityGiB: 10 }), 'UnitCapacity')).toBe('10.000000');
  });
});
