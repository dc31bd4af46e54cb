import { list, number, optional, percent, type ReadOf, resource, text } from '../declare/index.js';
import { PhysicalVolume } from './physical-volume.js';

/** SSP: the storage pool of a cluster. Its disks are found in its tiers. */
export const SharedStoragePool = resource(
  'SharedStoragePool',
  {
    name: text('StoragePoolName'),
    udid: text('UniqueDeviceID'),
    capacityGiB: number('Capacity'),
    freeGiB: number('FreeSpace'),
    overCommitGiB: optional(number('OverCommitSpace')),
    /** Sum of all logical units, thin ones in full. */
    allocatedGiB: optional(number('TotalLogicalUnitSize')),
    alertThreshold: optional(percent('AlertThreshold')),
    physicalVolumes: list('PhysicalVolumes/PhysicalVolume', PhysicalVolume),
  },
  {
    order: [
      'LogicalUnits',
      'MultiDataTierConfigured',
      'MultiFailureGroupConfigured',
      'PhysicalVolumes',
      'Capacity',
      'FreeSpace',
      'OverCommitSpace',
      'TotalLogicalUnitSize',
      'AlertThreshold',
      'StoragePoolName',
      'UniqueDeviceID',
    ],
  },
);
export type SharedStoragePool = ReadOf<typeof SharedStoragePool>;
