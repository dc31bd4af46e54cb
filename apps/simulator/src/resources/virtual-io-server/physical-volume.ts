import type { PhysicalVolume, VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { fabricUniqueId } from '../../world/storage/fabric-ids.js';
import { isMapped } from '../../world/storage/mapped.js';
import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { STORAGE_EXTRAS } from '../logical-unit/render.js';

export const PHYSICAL_VOLUME = sequence(
  `${STORAGE_EXTRAS.join(' ')} AvailablePhysicalPartitions Description LocationCode PersistentReserveKeyValue ReservePolicy
   ReservePolicyAlgorithm TotalPhysicalPartitions UniqueDeviceID AvailableForUsage VolumeCapacity VolumeName VolumeState
   VolumeUniqueID IsFibreChannelBacked StorageLabel DescriptorPage83`,
);

/** An hdisk of a VIOS; available until it is mapped or part of something. */
export function renderPhysicalVolume(vios: VirtualIOServer, volume: PhysicalVolume): XmlElement {
  const isFree = volume.usedBy === undefined && !isMapped(vios, { kind: 'PhysicalVolume', name: volume.name });
  return uom.struct('PhysicalVolume', PHYSICAL_VOLUME, {
    Description: volume.description,
    LocationCode: volume.locationCode,
    ReservePolicy: volume.fibreChannel ? 'NoReserve' : 'SinglePath',
    ReservePolicyAlgorithm: volume.fibreChannel ? 'ShortestQueue' : 'Failover',
    UniqueDeviceID: volume.udid,
    AvailableForUsage: isFree,
    VolumeCapacity: volume.capacityMb,
    VolumeName: volume.name,
    VolumeState: 'active',
    VolumeUniqueID: uniqueId(volume),
    IsFibreChannelBacked: volume.fibreChannel,
    DescriptorPage83: volume.page83,
  });
}

function uniqueId({ page83, udid }: PhysicalVolume): string {
  const encoded = page83 === undefined ? udid.slice(2) : page83;
  const id = Buffer.from(encoded, 'base64').toString();
  return page83 === undefined ? id : fabricUniqueId(id);
}
