import { area } from './failure-code.js';

/** Ports, bridges and VLANs. */
export const networkCodes = {
  ...area('network', {
    'vifs-not-plugged': [
      'no',
      'The network did not bring the ports of a new instance up.',
      'See the log of Neutron and of the networking service.',
    ],
    'no-bridge': [
      'no',
      'The host has no network bridge, or none that was configured.',
      'Make one, or correct `networking.bridgeMappings`.',
    ],
    'physical-network': [
      'no',
      'No network bridge of the host serves the physical network.',
      'Add it to `networking.bridgeMappings`.',
    ],
    'no-switch': ['no', 'A virtual switch is gone.', 'Repair the network bridge that was on it.'],
    'no-management-partition': ['no', 'The host has no management partition.', 'Use ports of type pvm_sea on it.'],
    'hmc-unsupported': ['no', 'The host is managed by an HMC.', 'Give the address of its NovaLink.'],
    'port-changed': ['no', 'The port is plugged as something else.', 'Unplug it, then plug it as it is now.'],
    'mac-taken': [
      'no',
      'The partition has an adapter with the MAC address that is not ours.',
      'Remove that adapter from the partition.',
    ],
    'slot-exhausted': ['no', 'The partition has no virtual slot left.', 'Detach something from it.'],
    'vlan-exhausted': ['no', 'The network bridge cannot take one more VLAN.', 'Remove VLANs that nobody uses.'],
    'vlan-reserved': ['no', 'The VLAN is the control channel of the network bridge.', 'Use another VLAN.'],
    'vlan-on-peer': [
      'no',
      'The VLAN is on another bridge of the same virtual switch.',
      'Map the physical network to that bridge.',
    ],
    'vlan-busy': ['yes', 'Somebody takes the VLAN off the bridge just now.', 'Nothing has to be done.'],
    'orphan-trunk': [
      'no',
      'A trunk adapter that belongs to no bridge holds the VLAN.',
      'Remove it, or add it to a bridge.',
    ],
    'pvid-taken': ['yes', 'Somebody took the VLAN of a pair of adapters.', 'Nothing has to be done.'],
    'pvid-exhausted': ['no', 'The switch for Open vSwitch has no VLAN left.', 'Remove adapters that nobody uses.'],
  }),
};
