import type { ManagementConsole } from '../model/managed-system.js';
import type { World } from '../world.js';

export const HMC = 'hmc-1';

/** Adds the HMC, if it is not there yet; its hosts name it. */
export function addHmc(world: World): void {
  if (world.table('ManagementConsole').in(HMC).length > 0) return;
  const { identity } = world;
  const console: ManagementConsole = {
    ...world.newborn('ManagementConsole', HMC, identity.uuid(`${HMC}/console`)),
    name: HMC,
    machine: { type: '7063', model: 'CR2', serial: identity.hex(`${HMC}/serial`, 7).toUpperCase() },
    interfaces: [{ name: 'eth0', address: '10.255.2.1' }],
    publicSshKey: '',
    authorizedKeys: [],
  };
  world.add(console);
}
