import { sequence } from '../../../xml/sequence.js';
import { LOGICAL_UNIT } from '../../logical-unit/render.js';
import { OPTICAL_MEDIUM } from '../../volume-group/media.js';
import { VIRTUAL_DISK } from '../../volume-group/virtual-disk.js';
import { PHYSICAL_VOLUME } from '../physical-volume.js';

export const ADAPTER = sequence(
  `AdapterType DynamicReconfigurationConnectorName LocationCode LocalPartitionID RequiredAdapter VariedOn
   UseNextAvailableSlotID UseNextAvailableHighSlotID VirtualSlotNumber Enabled AdapterName BackingDeviceName
   RemoteBackingDeviceName RemoteLogicalPartitionID RemoteSlotNumber ServerLocationCode UniqueDeviceID`,
);

export const TARGET = sequence('LogicalUnitAddress TargetName UniqueDeviceID');

/** Storage element -> its target device element. */
export const TARGETS = {
  LogicalUnit: 'SharedStoragePoolLogicalUnitVirtualTargetDevice',
  PhysicalVolume: 'PhysicalVolumeVirtualTargetDevice',
  VirtualDisk: 'LogicalVolumeVirtualTargetDevice',
  VirtualOpticalMedia: 'VirtualOpticalTargetDevice',
} as const;

const STORAGE = sequence(Object.keys(TARGETS).join(' '), {
  LogicalUnit: LOGICAL_UNIT,
  PhysicalVolume: PHYSICAL_VOLUME,
  VirtualDisk: VIRTUAL_DISK,
  VirtualOpticalMedia: OPTICAL_MEDIUM,
});

const TARGET_DEVICE = sequence(
  Object.values(TARGETS).join(' '),
  Object.fromEntries(Object.values(TARGETS).map((name) => [name, TARGET])),
);

const DEVICE = { Storage: STORAGE, TargetDevice: TARGET_DEVICE };
const ADAPTERS = { ClientAdapter: ADAPTER, ServerAdapter: ADAPTER };

export const MAPPING = sequence('AssociatedLogicalPartition ClientAdapter ServerAdapter Storage TargetDevice', {
  ...ADAPTERS,
  ...DEVICE,
});

export const MAPPINGS = sequence('VirtualSCSIMapping', { VirtualSCSIMapping: MAPPING });

export const BUS = sequence('AssociatedLogicalPartition ClientAdapter ServerAdapter AssociatedMappings', {
  ...ADAPTERS,
  AssociatedMappings: sequence('VirtualSCSIStorageAndTargetDevice', {
    VirtualSCSIStorageAndTargetDevice: sequence('Storage TargetDevice', DEVICE),
  }),
});
