import type { Partition } from '../world/model/partition.js';
import type { ScsiDevice, StorageReference, VirtualIOServer } from '../world/model/virtual-io-server.js';
import { logicalUnitOf, mediumOf, virtualDiskOf } from '../world/storage/devices.js';
import type { World } from '../world/world.js';
import { contentKey } from './content-keys.js';

/** A device as the partition sees it. */
export interface PartitionDevice {
  viosId: number;
  viosUuid: string;
  /** Virtual slot of the client adapter. */
  slot: number;
  /** `0x8100000000000000` */
  lua: string;
  /** `vtscsiN`, `vtoptN` */
  target: string;
  kind: StorageReference['kind'];
  /** Name of the logical unit, hdisk, virtual disk or medium; absent for a drive without a medium. */
  storage?: string;
  /** Where its bytes are; absent when the storage is gone. */
  contentKey?: string;
  /** Bytes. */
  size?: number;
  /** It belonged to a former partition with this id. */
  inherited: boolean;
}

/** Names a device of a partition; what is given must match. */
export interface DeviceSelector {
  lua?: string;
  /** `vtscsiN`, `vtoptN` */
  target?: string;
  /** Name or UDID of the storage. */
  storage?: string;
  /** Partition id of the VIOS, when several map the same storage. */
  viosId?: number;
}

/** What a partition sees behind its client adapters, and what was left behind under its id. */
export function partitionDevices(world: World, partition: Partition): PartitionDevice[] {
  return world
    .table('VirtualIOServer')
    .in(partition.scope)
    .flatMap((vios) =>
      vios.scsiBuses
        .filter(({ clientUuid, clientId }) =>
          clientUuid === undefined ? clientId === partition.id : clientUuid === partition.uuid,
        )
        .flatMap(({ clientUuid, clientSlot, devices }) =>
          devices.map((device) => ({
            viosId: vios.id,
            viosUuid: vios.uuid,
            slot: clientSlot,
            lua: device.lua,
            target: device.targetName,
            kind: device.targetKind,
            inherited: clientUuid === undefined,
            ...stored(world, vios, device),
          })),
        ),
    );
}

/** @throws {Error} that lists what there is, when none matches or several of different content do */
export function selectDevice(world: World, partition: Partition, selector: DeviceSelector): PartitionDevice {
  const all = partitionDevices(world, partition);
  const found = all.filter(
    ({ lua, target, storage, contentKey: key, viosId }) =>
      (selector.lua === undefined || selector.lua === lua) &&
      (selector.target === undefined || selector.target === target) &&
      (selector.storage === undefined || selector.storage === storage || key?.endsWith(`/${selector.storage}`)) &&
      (selector.viosId === undefined || selector.viosId === viosId),
  );
  const [first] = found;
  if (first && found.every(({ contentKey: key }) => key === first.contentKey)) return first;
  const seen = all.map(({ viosId, target, lua, storage }) => `vios ${viosId} ${target} ${lua} ${storage ?? 'empty'}`);
  throw new Error(
    `${first ? 'several devices match' : 'no device matches'} ${JSON.stringify(selector)}; partition ${partition.name} sees: ${seen.join(', ') || 'none'}`,
  );
}

/** Where the bytes of a storage are, made when a local disk is used for the first time. */
function stored(world: World, vios: VirtualIOServer, { storage }: ScsiDevice) {
  const place = storage && placeOf(world, vios, storage);
  if (!place) return {};
  if (!world.contents.has(place.contentKey)) world.contents.create(place.contentKey, place.size);
  return place;
}

function placeOf(world: World, vios: VirtualIOServer, storage: StorageReference) {
  switch (storage.kind) {
    case 'LogicalUnit': {
      const unit = logicalUnitOf(world, vios.scope, storage.udid);
      return unit && { storage: unit.name, contentKey: contentKey.logicalUnit(unit), size: unit.capacityBytes };
    }
    case 'VirtualDisk': {
      const disk = virtualDiskOf(world, vios, storage);
      return disk && { storage: disk.name, contentKey: contentKey.virtualDisk(vios, disk), size: disk.capacityBytes };
    }
    case 'VirtualOpticalMedia': {
      const medium = mediumOf(world, vios, storage.name);
      return medium && { storage: medium.name, contentKey: contentKey.medium(vios, medium), size: medium.sizeBytes };
    }
    case 'PhysicalVolume': {
      const volume = vios.physicalVolumes.find(({ name }) => name === storage.name);
      if (!volume) return undefined;
      const key = contentKey.physicalVolume(vios, volume);
      if (volume.volumeId !== undefined && !world.contents.has(key)) return undefined;
      return { storage: volume.name, contentKey: key, size: volume.capacityMb * 2 ** 20 };
    }
  }
}
