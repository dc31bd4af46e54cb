import type { World } from '../world.js';
import { FABRIC, isReached, portsOf } from './fabric.js';

/** Cinder's connection_info of a fibre channel volume. */
export interface FibreChannelConnectionInfo {
  driver_volume_type: 'fibre_channel';
  data: {
    volume_id: string;
    target_discovered: true;
    target_lun: number;
    /** 16 hex digits each, lower case. */
    target_wwn: string[];
    initiator_target_map: Record<string, string[]>;
    access_mode: 'rw';
    encrypted: false;
  };
}

/** Built for the ports of the host's VIOSes that are zoned to the volume, as a storage driver would. */
export function connectionInfo(world: World, volumeId: string, hostId: string): FibreChannelConnectionInfo {
  const volume = world.table('FabricVolume').get(FABRIC, volumeId);
  if (!volume) throw new Error(`there is no volume ${volumeId}`);
  const targets = volume.targetWwns.map((wwn) => wwn.toLowerCase());
  const ports = world.table('VirtualIOServer').in(hostId).flatMap(portsOf);
  const zoned = ports.filter(({ wwpn }) => isReached(volume, wwpn, volume.targetWwns[0]!, volume.lun));
  return {
    driver_volume_type: 'fibre_channel',
    data: {
      volume_id: volumeId,
      target_discovered: true,
      target_lun: volume.lun,
      target_wwn: targets,
      initiator_target_map: Object.fromEntries(zoned.map(({ wwpn }) => [wwpn.toLowerCase(), [...targets]])),
      access_mode: 'rw',
      encrypted: false,
    },
  };
}
