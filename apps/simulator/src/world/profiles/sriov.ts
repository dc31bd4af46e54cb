import type { ManagedSystem } from '../model/managed-system.js';
import type { SriovAdapter, SriovPort } from '../model/sriov.js';

/** One SR-IOV card of a host. */
export interface SriovAdapterProfile {
  /** How many physical ports, or one entry for each. Default: 4. */
  ports?: number | SriovPortProfile[];
  /** Default: `Sriov`, that is shared. */
  mode?: SriovAdapter['mode'];
  /** Default: `Running`, or `NotConfigured` in mode Dedicated. */
  state?: string;
}

export type SriovPortProfile = Partial<
  Pick<SriovPort, 'label' | 'subLabel' | 'linkUp' | 'maximumLogicalPorts' | 'granularity'>
>;

const PORTS = 4;
const SUPPORTED_LOGICAL_PORTS = 20;
/** Slots of the drawer that no VIOS adapter uses. */
const FIRST_CARD_SLOT = 20;

export function sriovAdapters(serial: string, profiles: readonly SriovAdapterProfile[]): SriovAdapter[] {
  return profiles.map(({ ports = PORTS, mode = 'Sriov', state }, index) => {
    const location = `U78CB.001.WZS${serial.slice(-4)}-P1-C${FIRST_CARD_SLOT + index}`;
    const given = typeof ports === 'number' ? Array.from({ length: ports }, () => ({})) : ports;
    return {
      id: index + 1,
      adapterId: String(0x21010000 + (FIRST_CARD_SLOT + index) * 256),
      description: `PCIe3 ${given.length}-port 10GbE SR-IOV Adapter`,
      location,
      mode,
      state: state ?? (mode === 'Sriov' ? 'Running' : 'NotConfigured'),
      ports: mode === 'Sriov' ? given.map((port, id) => physicalPort(port, id, location)) : [],
    };
  });
}

function physicalPort(given: SriovPortProfile, id: number, adapter: string): SriovPort {
  return {
    id,
    location: `${adapter}-T${id + 1}`,
    label: '',
    subLabel: '',
    linkUp: true,
    maximumLogicalPorts: SUPPORTED_LOGICAL_PORTS,
    supportedLogicalPorts: SUPPORTED_LOGICAL_PORTS,
    granularity: 2,
    mtu: 'E_1500',
    flowControl: false,
    switchMode: 'Veb',
    ...given,
  };
}

/** A host with shared adapters can do vNICs, also with failover unless that is switched off; one without cannot. */
export function vnicCapabilities(adapters: readonly SriovAdapter[], failOver: boolean): ManagedSystem['capabilities'] {
  const shared = adapters.some(({ mode }) => mode === 'Sriov');
  return {
    VirtualNICDedicatedSRIOVCapable: String(shared),
    VirtualNICFailOverCapable: String(shared && failOver),
  };
}
