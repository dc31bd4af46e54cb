import type { SharedStoragePool } from '../../world/model/storage.js';
import { fabricUdid } from '../../world/storage/fabric-ids.js';
import { MIB } from '../../world/storage/sizes.js';
import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { PHYSICAL_VOLUME } from '../virtual-io-server/physical-volume.js';

interface PoolDisk {
  name: string;
  udid: string;
  capacityMb: number;
}

/** The volumes that a pool is made of: those it was made of, or one, as large as the pool. */
export function disksOf({ udid, capacityBytes, disks }: SharedStoragePool): PoolDisk[] {
  const whole = { name: 'hdisk90', udid: fabricUdid(udid.slice(2, 34)), capacityMb: Math.round(capacityBytes / MIB) };
  return disks ?? [whole];
}

/** A physical volume in the short form of cluster and pool documents. */
export function renderPoolDisk({ name, udid, capacityMb }: PoolDisk): XmlElement {
  return uom.struct('PhysicalVolume', PHYSICAL_VOLUME, {
    Description: 'MPIO IBM 2145 FC Disk',
    UniqueDeviceID: udid,
    VolumeCapacity: capacityMb,
    VolumeName: name,
    VolumeState: 'active',
    IsFibreChannelBacked: true,
  });
}
