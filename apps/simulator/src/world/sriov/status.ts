import type { VirtualNICDedicated, VnicBackingDevice } from '../model/sriov.js';
import { isOff } from '../partitions/partitions.js';
import type { World } from '../world.js';

export type BackingStatus = 'OPERATIONAL' | 'POWERED_OFF' | 'LINK_DOWN' | 'UNRESPONSIVE' | 'ADAPTER_ERROR';

/** How a backing device is: its VIOS, its adapter and the link of its physical port decide. */
export function backingStatus(world: World, scope: string, device: VnicBackingDevice): BackingStatus {
  const vios = world.table('VirtualIOServer').get(scope, device.viosUuid);
  const logical = world.table('SRIOVEthernetLogicalPort').get(scope, device.logicalPortUuid);
  const adapter = world.system(scope).sriovAdapters.find(({ id }) => id === logical?.adapterId);
  const port = adapter?.ports.find(({ id }) => id === logical?.portId);
  if (!vios || isOff(vios)) return 'POWERED_OFF';
  if (vios.state !== 'running') return 'UNRESPONSIVE';
  if (adapter?.state !== 'Running' || !port) return 'ADAPTER_ERROR';
  return port.linkUp ? 'OPERATIONAL' : 'LINK_DOWN';
}

/** The device that carries the traffic: of those that work, the one of best priority; undefined when none works. */
export function activeDevice(world: World, vnic: VirtualNICDedicated): VnicBackingDevice | undefined {
  return vnic.backingDevices
    .filter((device) => backingStatus(world, vnic.scope, device) === 'OPERATIONAL')
    .sort((a, b) => a.failOverPriority - b.failOverPriority)[0];
}
