import { type OperationError, refuse } from '#contracts';
import { ADDITIONAL_TRUNKS, type Bridge, type OrphanTrunk, VLANS_PER_TRUNK } from './bridge.js';

/** Why a VLAN cannot be had on a bridge. All are thrown while planning, before anything is changed. */
export const refusals = {
  exhausted: (vlan: number, { name }: Bridge): OperationError =>
    refuse(
      'network.vlan-exhausted',
      `VLAN ${vlan} does not fit on network bridge ${name}: it has ${ADDITIONAL_TRUNKS} additional trunks of ${VLANS_PER_TRUNK} VLANs, which is the most`,
      { remedy: 'Remove VLANs from the bridge that nobody uses, or map the physical network to another bridge.' },
    ),

  noFreeNumber: ({ name }: Bridge): OperationError =>
    refuse('network.vlan-exhausted', `no VLAN id is left for a new trunk of network bridge ${name}`, {
      remedy: 'All 4094 ids are in use on its virtual switch: remove adapters and VLANs that nobody uses.',
    }),

  orphan: (vlan: number, { deviceName, vios }: OrphanTrunk): OperationError =>
    refuse(
      'network.orphan-trunk',
      `VLAN ${vlan} is held by trunk adapter ${deviceName} of ${vios}, which belongs to no network bridge`,
      { remedy: `Remove ${deviceName} on ${vios} (rmdev, then the virtual adapter), or add it to a bridge.` },
    ),

  controlChannel: (vlan: number, { name }: Bridge): OperationError =>
    refuse('network.vlan-reserved', `VLAN ${vlan} is the failover control channel of network bridge ${name}`, {
      remedy: 'Use another VLAN id for the network.',
    }),

  onPeer: (vlan: number, peer: Bridge, why: string): OperationError =>
    refuse(
      'network.vlan-on-peer',
      `VLAN ${vlan} is on network bridge ${peer.name} of the same virtual switch, ${why}`,
      {
        remedy: `Map the physical network to ${peer.name}, or take the VLAN off that bridge.`,
      },
    ),
};
