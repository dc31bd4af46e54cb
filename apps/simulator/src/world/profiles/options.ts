import type { VirtualSwitch } from '../model/network.js';
import type { BridgeProfile, OrphanTrunkProfile } from './bridges.js';
import type { EnterprisePoolProfile } from './enterprise-pool.js';
import type { SriovAdapterProfile } from './sriov.js';

/** The size and the names of one simulated NovaLink host; everything has a default. */
export interface HostProfile {
  /** Number of Virtual I/O Servers, with partition ids from 1 on; the management partition has the next. */
  vioses: number;
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
  /** SR-IOV cards; a host with shared ones can do vNICs. */
  sriovAdapters: SriovAdapterProfile[];
  /** Whether a vNIC may have several backing devices, on a host that can do vNICs. */
  vnicFailOver: boolean;
  /** Whether VIOSes and the management partition are up when the host appears. */
  running: boolean;
}

export function hostProfile(number: number, given: Partial<HostProfile> = {}): HostProfile {
  return {
    vioses: 2,
    name: `host-${number}`,
    serial: `21${String(number).padStart(4, '0')}A`,
    memoryMb: 524_288,
    processorUnits: 40,
    memoryRegionMb: 256,
    fcAdapters: 1,
    switches: [
      { name: 'ETHERNET0', mode: 'Veb' },
      { name: 'MGMTSWITCH', mode: 'Vepa' },
      { name: 'NovaLinkVEABridge', mode: 'Veb' },
    ],
    bridges: [{ pvid: 1, taggedVlans: [100, 101, 102, 103] }],
    orphanTrunks: [],
    sriovAdapters: [],
    vnicFailOver: true,
    running: true,
    ...given,
  };
}
