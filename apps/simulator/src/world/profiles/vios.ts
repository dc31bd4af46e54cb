import type { ManagedSystem } from '../model/managed-system.js';
import type { EthernetDevice, FcAdapter, VirtualIOServer } from '../model/virtual-io-server.js';
import { fixedSize, newPartition } from '../partitions/new-partition.js';
import type { World } from '../world.js';

export interface ViosSettings {
  id: number;
  name: string;
  uuid: string;
  /** Physical, two to an adapter. */
  fcPorts: number;
  /** Physical networks: there is an Ethernet port for each, and two more. */
  networks: number;
  /** NovaLink runs in it: then it is a Linux partition, without RMC. */
  management?: boolean;
}

const GIB_PER_MB = 1024;
/** Physical Ethernet ports that no bridge uses. */
const SPARE_PORTS = 2;

/** A VIOS with two local disks, fibre channel and Ethernet ports; its SEAs come with the bridges. The caller installs it. */
export function newVios(world: World, system: ManagedSystem, settings: ViosSettings): VirtualIOServer {
  const { identity } = world;
  const { id, name: partitionName, uuid, fcPorts, networks, management = false } = settings;
  const size = fixedSize(4096, 0.5, 2);
  const born = world.newborn('VirtualIOServer', system.scope, uuid, system);
  const partition = newPartition(world, born, {
    id,
    name: partitionName,
    partitionType: management ? 'AIX/Linux' : 'Virtual IO Server',
    management,
    maximumVirtualSlots: 1000,
    ...(management ? { guest: { rmc: false } } : {}),
    ...size,
  });
  const vios: VirtualIOServer = {
    ...partition,
    scsiBuses: [],
    fcMappings: [],
    physicalVolumes: [
      localDisk('hdisk0', 100 * GIB_PER_MB, 'VolumeGroup'),
      localDisk('hdisk1', 10 * GIB_PER_MB, 'Repository'),
    ],
    fcAdapters: Array.from({ length: Math.ceil(fcPorts / 2) }, (_, index) => fcAdapter(index)),
    sharedEthernetAdapters: [],
    freeEthernetDevices: Array.from({ length: networks + SPARE_PORTS }, (_, index) =>
      ethernet(`ent${index}`, index + 1),
    ),
  };
  return vios;

  function location(slot: string): string {
    return `U78CB.001.WZS${system.machine.serial.slice(-4)}-P${id}-${slot}`;
  }

  function localDisk(name: string, capacityMb: number, usedBy: 'VolumeGroup' | 'Repository') {
    const udid = `01${Buffer.from(`3IBM ST300MM ${identity.hex(`${uuid}/${name}`, 16)}`).toString('base64')}`;
    const locationCode = location(`C2-T1-L${name.slice(5)}`);
    return { name, udid, capacityMb, description: 'SAS Disk Drive', locationCode, fibreChannel: false, usedBy };
  }

  function ethernet(deviceName: string, port: number): EthernetDevice {
    const place = location(`C1-T${port}`);
    return {
      adapterId: String(0x21010000 + id * 256 + port),
      deviceName,
      description: '4-Port Gigabit Ethernet PCI-Express Adapter',
      location: place,
      udid: `13${place}`,
    };
  }

  function fcAdapter(index: number): FcAdapter {
    const place = location(`C${3 + index}`);
    return {
      adapterId: String(0x21020000 + id * 256 + index),
      description: '8 Gigabit PCI Express Dual Port Fibre Channel Adapter',
      deviceName: `fcs${2 * index}`,
      drcName: place,
      location: place,
      ports: [0, 1].slice(0, fcPorts - 2 * index).map((port) => ({
        name: `fcs${2 * index + port}`,
        locationCode: `${place}-T${port + 1}`,
        udid: `1a${place}-T${port + 1}`,
        wwpn: `10000090FA${identity.hex(`${uuid}/wwpn/${index}/${port}`, 6)}`.toUpperCase(),
        wwnn: `20000090FA${identity.hex(`${uuid}/wwpn/${index}/${port}`, 6)}`.toUpperCase(),
        totalPorts: 64,
        availablePorts: 64,
      })),
    };
  }
}
