import type { View } from '../../../rest/view.js';
import type { ScsiBus, ScsiDevice, StorageReference, VirtualIOServer } from '../../../world/model/virtual-io-server.js';
import { virtualLocation } from '../../../world/partitions/slots.js';
import { clientOf } from '../../../world/storage/clients.js';
import { logicalUnitOf, mediumOf, virtualDiskOf } from '../../../world/storage/devices.js';
import type { World } from '../../../world/world.js';
import { type Content, uom } from '../../../xml/build.js';
import type { XmlElement } from '../../../xml/element.js';
import { renderLogicalUnit } from '../../logical-unit/render.js';
import { renderMedium } from '../../volume-group/media.js';
import { renderVirtualDisk } from '../../volume-group/virtual-disk.js';
import { renderPhysicalVolume } from '../physical-volume.js';
import { ADAPTER, MAPPING, TARGET, TARGETS } from './sequences.js';

/** One mapping per device, each with the adapters of its bus; a bus without devices is one mapping without storage. */
export function renderMappings(vios: VirtualIOServer, view: View): XmlElement {
  const mappings = vios.scsiBuses.flatMap((bus) => {
    const devices = bus.devices.length > 0 ? bus.devices : [undefined];
    return devices.map((device) =>
      uom.struct('VirtualSCSIMapping', MAPPING, {
        ...renderAdapters(vios, bus, view, device),
        ...(device ? renderDevice(vios, device, view.world) : {}),
      }),
    );
  });
  return uom.el('VirtualSCSIMappings', ...mappings);
}

/** The client's link and both adapters. An orphan has no client adapter; its link is that of whoever has the id now. */
export function renderAdapters(
  vios: VirtualIOServer,
  bus: ScsiBus,
  view: View,
  device?: ScsiDevice,
): Record<string, Content> {
  const { world } = view;
  const client = clientOf(world, vios.scope, bus);
  const serverLocation = virtualLocation(world, vios, bus.serverSlot);
  const clientAdapter =
    client && bus.clientUuid !== undefined
      ? renderAdapter('Client', virtualLocation(world, client, bus.clientSlot), {
          LocalPartitionID: client.id,
          VirtualSlotNumber: bus.clientSlot,
          RemoteLogicalPartitionID: vios.id,
          RemoteSlotNumber: bus.serverSlot,
          ServerLocationCode: serverLocation,
        })
      : undefined;
  return {
    AssociatedLogicalPartition: client && uom.href('AssociatedLogicalPartition', view.href(client)),
    ClientAdapter: clientAdapter,
    ServerAdapter: renderAdapter('Server', serverLocation, {
      LocalPartitionID: vios.id,
      VirtualSlotNumber: bus.serverSlot,
      AdapterName: bus.adapterName,
      BackingDeviceName: device?.storage && backingDevice(world, vios, device.storage),
      RemoteLogicalPartitionID: bus.clientId,
      RemoteSlotNumber: bus.clientSlot,
      UniqueDeviceID: bus.udid,
    }),
  };
}

/** `Storage` and `TargetDevice`; a drive without medium has only the latter. */
export function renderDevice(vios: VirtualIOServer, device: ScsiDevice, world: World): Record<string, Content> {
  const storage = device.storage && renderStorage(vios, device.storage, world);
  const target = uom.struct(TARGETS[device.targetKind], TARGET, {
    LogicalUnitAddress: device.lua,
    TargetName: device.targetName,
    UniqueDeviceID: device.targetUdid,
  });
  return { Storage: storage && uom.el('Storage', storage), TargetDevice: uom.el('TargetDevice', target) };
}

function renderAdapter(type: 'Client' | 'Server', location: string, content: Record<string, Content>): XmlElement {
  return uom.struct(`${type}Adapter`, ADAPTER, {
    AdapterType: type,
    DynamicReconfigurationConnectorName: location,
    LocationCode: location,
    RequiredAdapter: false,
    VariedOn: true,
    ...content,
  });
}

function renderStorage(vios: VirtualIOServer, storage: StorageReference, world: World): XmlElement | undefined {
  switch (storage.kind) {
    case 'LogicalUnit': {
      const unit = logicalUnitOf(world, vios.scope, storage.udid);
      return unit && renderLogicalUnit(unit);
    }
    case 'PhysicalVolume': {
      const volume = vios.physicalVolumes.find(({ name }) => name === storage.name);
      return volume && renderPhysicalVolume(vios, volume);
    }
    case 'VirtualDisk': {
      const disk = virtualDiskOf(world, vios, storage);
      return disk && renderVirtualDisk({ ...disk, properties: { ...disk.properties, ...storage.settings } });
    }
    case 'VirtualOpticalMedia': {
      const medium = mediumOf(world, vios, storage.name);
      return medium && renderMedium(medium);
    }
  }
}

function backingDevice(world: World, vios: VirtualIOServer, storage: StorageReference): string {
  switch (storage.kind) {
    case 'LogicalUnit':
      return logicalUnitOf(world, vios.scope, storage.udid)?.name ?? '';
    case 'VirtualDisk':
      return virtualDiskOf(world, vios, storage)?.name ?? '';
    case 'PhysicalVolume':
    case 'VirtualOpticalMedia':
      return storage.name;
  }
}
