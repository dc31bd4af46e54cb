import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { PHYSICAL_VOLUME } from '../virtual-io-server/physical-volume.js';

/** A physical volume in the short form of cluster and pool documents. */
export function renderPoolDisk({
  name,
  udid,
  capacityMb,
}: {
  name: string;
  udid: string;
  capacityMb: number;
}): XmlElement {
  return uom.struct('PhysicalVolume', PHYSICAL_VOLUME, {
    Description: 'MPIO IBM 2145 FC Disk',
    UniqueDeviceID: udid,
    VolumeCapacity: capacityMb,
    VolumeName: name,
    VolumeState: 'active',
    IsFibreChannelBacked: true,
  });
}
