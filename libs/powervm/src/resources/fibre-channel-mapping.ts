import {
  boolean,
  composite,
  integer,
  link,
  list,
  optional,
  part,
  type ReadOf,
  text,
  withDefault,
  words,
} from '../declare/index.js';
import { PhysicalVolume } from './physical-volume.js';

/** A port of a physical Fibre Channel adapter of a VIOS. */
export const FibreChannelPort = part(
  'PhysicalFibreChannelPort',
  {
    locationCode: optional(text('LocationCode')),
    physicalVolumes: list('PhysicalVolumes/PhysicalVolume', PhysicalVolume),
    /** `fcsN` */
    name: text('PortName'),
    udid: optional(text('UniqueDeviceID')),
    /** 16 hex digits, upper case. */
    wwpn: optional(text('WWPN')),
    wwnn: optional(text('WWNN')),
    availablePorts: optional(integer('AvailablePorts')),
    /** More than 0: the port can carry virtual ports (NPIV). */
    totalPorts: optional(integer('TotalPorts')),
  },
  {
    order: [
      'LocationCode',
      'PhysicalVolumes',
      'PortName',
      'UniqueDeviceID',
      'WWPN',
      'WWNN',
      'AvailablePorts',
      'TotalPorts',
    ],
  },
);
export type FibreChannelPort = ReadOf<typeof FibreChannelPort>;

const adapterFields = {
  locationCode: optional(text('LocationCode')),
  partitionId: optional(integer('LocalPartitionID')),
  useNextSlot: optional(boolean('UseNextAvailableSlotID')),
  slot: optional(integer('VirtualSlotNumber')),
  connectingPartitionId: optional(integer('ConnectingPartitionID')),
  connectingSlot: optional(integer('ConnectingVirtualSlotNumber')),
};

const ClientAdapter = part('ClientAdapter', {
  ...adapterFields,
  /** The pair, lower case. */
  wwpns: withDefault(words('WWPNs'), []),
});

const ServerAdapter = part('ServerAdapter', {
  ...adapterFields,
  /** `vfchostN` */
  name: optional(text('AdapterName')),
  udid: optional(text('UniqueDeviceID')),
  /** `fcsN` */
  mapPort: optional(text('MapPort')),
});

/** A virtual Fibre Channel (NPIV) connection between a partition and a VIOS. */
export const FibreChannelMapping = part(
  'VirtualFibreChannelMapping',
  {
    partition: optional(link('AssociatedLogicalPartition')),
    clientAdapter: optional(composite('ClientAdapter', ClientAdapter)),
    /** Absent when the client is not logged in or the port was lost. */
    port: optional(composite('Port', FibreChannelPort)),
    serverAdapter: composite('ServerAdapter', ServerAdapter),
  },
  { order: ['AssociatedLogicalPartition', 'ClientAdapter', 'Port', 'ServerAdapter', 'Storage'] },
);
export type FibreChannelMapping = ReadOf<typeof FibreChannelMapping>;
