import type { FcPort, VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { virtualLocation } from '../../world/partitions/slots.js';
import { trunksOf } from '../../world/shared-ethernet.js';
import { portsOf } from '../../world/storage/fabric.js';
import { MIB } from '../../world/storage/sizes.js';
import { fileTime, networkCounters, type Sampling, storageCounters, utilInfo } from './sampling.js';

/** Gbit/s */
const PORT_SPEED = 8;

/** What a VIOS counts itself. */
export function viosSample(sampling: Sampling, vios: VirtualIOServer) {
  const { at } = sampling;
  const util = {
    id: String(vios.id),
    name: vios.name,
    memory: { utilizedMem: Math.floor(vios.current.memory.desired * 0.4) },
    network: networkOf(sampling, vios),
    storage: storageOf(sampling, vios),
  };
  return {
    systemUtil: {
      utilInfo: utilInfo(sampling, '1.0.0'),
      utilSample: { timeStamp: fileTime(at), viosUtil: [util], status: 0, errorInfo: [] },
    },
  };
}

function networkOf(sampling: Sampling, vios: VirtualIOServer) {
  const { world } = sampling;
  const seas = vios.sharedEthernetAdapters;
  const trunks = trunksOf(world, vios);
  const physical = [...seas.map(({ backing }) => backing), ...vios.freeEthernetDevices];
  const idle = new Set(vios.freeEthernetDevices);
  const traffic = (name: string) => networkCounters(sampling, vios, `${vios.uuid}/${name}`);
  const silence = { receivedPackets: 0, sentPackets: 0, droppedPackets: 0, sentBytes: 0, receivedBytes: 0 };
  const place = (slot: number) => `${virtualLocation(world, vios, slot)}-T1`;
  return {
    genericAdapters: [
      ...trunks.map(({ deviceName, slot, uuid }) => ({
        id: deviceName,
        type: 'virtual',
        physicalLocation: place(slot),
        ...networkCounters(sampling, vios, uuid),
      })),
      ...physical.map((device) => ({
        id: device.deviceName,
        type: 'physical',
        physicalLocation: device.location,
        ...(idle.has(device) ? silence : traffic(device.deviceName)),
      })),
    ],
    sharedAdapters: seas.map(({ deviceName, backing, trunks: names }) => ({
      id: deviceName,
      type: 'sea',
      physicalLocation: place(trunks.find((trunk) => trunk.deviceName === names[0])?.slot ?? 0),
      ...traffic(deviceName),
      bridgedAdapters: [backing.deviceName, ...names],
    })),
  };
}

function storageOf(sampling: Sampling, vios: VirtualIOServer) {
  const { world } = sampling;
  const count = (name: string) => storageCounters(sampling, vios, `${vios.uuid}/${name}`);
  return {
    fiberChannelAdapters: portsOf(vios).map((port) => portOf(sampling, vios, port)),
    genericPhysicalAdapters: [
      {
        id: 'sissas0',
        type: 'sas',
        physicalLocation: vios.physicalVolumes[0]?.locationCode.replace(/-L\d+$/, ''),
        ...count('sissas0'),
      },
    ],
    genericVirtualAdapters: vios.scsiBuses.map(({ adapterName, serverSlot }) => ({
      id: adapterName,
      type: 'virtual',
      physicalLocation: virtualLocation(world, vios, serverSlot),
      ...count(`${adapterName}/${serverSlot}`),
    })),
    sharedStoragePools: world
      .visible('SharedStoragePool', world.host(vios.scope))
      .filter(({ scope }) =>
        world
          .table('Cluster')
          .in(scope)
          .some(({ nodes }) => nodes.some((node) => node.viosUuid === vios.uuid)),
      )
      .map(({ name, capacityBytes, scope }) => ({
        id: name,
        poolDisks: [],
        totalSpace: Math.floor(capacityBytes / MIB),
        usedSpace: Math.floor(
          world
            .table('LogicalUnit')
            .in(scope)
            .reduce((sum, unit) => sum + unit.capacityBytes, 0) / MIB,
        ),
        ...count(name),
      })),
  };
}

function portOf(sampling: Sampling, vios: VirtualIOServer, { name, wwpn, locationCode }: FcPort) {
  const { world } = sampling;
  const count = (of: string) => storageCounters(sampling, vios, `${vios.uuid}/${of}`);
  const mappings = vios.fcMappings.filter(({ portName }) => portName === name);
  return {
    id: name,
    wwpn: wwpn.toLowerCase(),
    physicalLocation: locationCode,
    ...count(name),
    runningSpeed: PORT_SPEED,
    ports: mappings.map(({ adapterName, serverSlot, wwpns }) => ({
      id: adapterName,
      wwpn: wwpns[0].toLowerCase(),
      ...count(`${adapterName}/${serverSlot}`),
      runningSpeed: PORT_SPEED,
      physicalLocation: virtualLocation(world, vios, serverSlot),
    })),
  };
}
