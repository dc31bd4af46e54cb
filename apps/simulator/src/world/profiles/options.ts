import type { VirtualSwitch } from '../model/network.js';
import type { BridgeProfile, OrphanTrunkProfile } from './bridges.js';
import type { EnterprisePoolProfile } from './enterprise-pool.js';
import type { SriovAdapterProfile } from './sriov.js';

/** What manages the hosts: NovaLink in a partition of each, or one HMC for all of them. */
export const MANAGERS = ['novalink', 'hmc'] as const;
export type Manager = (typeof MANAGERS)[number];

/**
 * The partition in which NovaLink runs: one without disks of a VIOS, one installed on a disk of the first VIOS, or the first
 * VIOS itself, which then is a Linux partition and serves storage to the others.
 */
export const MANAGEMENT_PARTITIONS = ['plain', 'with-disk', 'vios'] as const;

/** The size and the names of one simulated host; everything has a default. */
export interface HostProfile {
  /** Number of Virtual I/O Servers, with partition ids from 1 on; a management partition beside them has the next. */
  vioses: number;
  /** Means nothing for a host of an HMC. */
  management: (typeof MANAGEMENT_PARTITIONS)[number];
  name: string;
  /** 7 characters. */
  serial: string;
  /** MB of configurable memory. */
  memoryMb: number;
  processorUnits: number;
  /** MB; partition sizes are multiples of it. */
  memoryRegionMb: number;
  /** FC adapters per VIOS, of two ports each. */
  fcAdapters: number;
  /** Virtual switches, with ids from 0 on. */
  switches: { name: string; mode: VirtualSwitch['mode'] }[];
  /** One for each physical network; a host without VIOSes has none. */
  bridges: BridgeProfile[];
  orphanTrunks: OrphanTrunkProfile[];
  /** Default: the host is in none. */
  enterprisePool?: EnterprisePoolProfile;
  /** Default: the host cannot have any; an empty list: it can. */
  virtualSerialNumbers?: string[];
  /** SR-IOV cards; a host with shared ones can do vNICs. */
  sriovAdapters: SriovAdapterProfile[];
  /** Whether a vNIC may have several backing devices, on a host that can do vNICs. */
  vnicFailOver: boolean;
  /** Whether VIOSes and the management partition are up when the host appears. */
  running: boolean;
}

const SWITCHES: Record<Manager, HostProfile['switches']> = {
  novalink: [
    { name: 'ETHERNET0', mode: 'Veb' },
    { name: 'MGMTSWITCH', mode: 'Vepa' },
    { name: 'NovaLinkVEABridge', mode: 'Veb' },
  ],
  hmc: [{ name: 'ETHERNET0(Default)', mode: 'Veb' }],
};

export function hostProfile(
  number: number,
  given: Partial<HostProfile> = {},
  manager: Manager = 'novalink',
): HostProfile {
  const isOneServer = given.management === 'vios' && manager === 'novalink';
  return {
    vioses: isOneServer ? 1 : 2,
    management: 'plain',
    name: `host-${number}`,
    serial: `21${String(number).padStart(4, '0')}A`,
    memoryMb: 524_288,
    processorUnits: 40,
    memoryRegionMb: 256,
    fcAdapters: 1,
    switches: SWITCHES[manager],
    bridges: isOneServer ? [] : [{ pvid: 1, taggedVlans: [100, 101, 102, 103] }],
    orphanTrunks: [],
    sriovAdapters: [],
    vnicFailOver: true,
    running: true,
    ...given,
  };
}
