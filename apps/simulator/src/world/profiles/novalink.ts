import type { ManagedSystem, ManagementConsole } from '../model/managed-system.js';
import type { LogicalPartition } from '../model/partition.js';
import { fixedSize, newPartition } from '../partitions/new-partition.js';
import type { World } from '../world.js';

/** Adds the console that NovaLink is for its host. */
export function addNovaLink(world: World, system: ManagedSystem): void {
  const { scope, machine, name, primaryIpAddress } = system;
  const console: ManagementConsole = {
    ...world.newborn('ManagementConsole', scope, world.identity.uuid(`${scope}/console`)),
    name: `${name}-novalink`,
    machine,
    interfaces: [{ name: 'eth0', address: primaryIpAddress.replace('10.255.0', '10.255.1') }],
    publicSshKey: `ssh-rsa ${world.identity.hex(`${scope}/ssh`, 64)} wlp@${name}`,
    authorizedKeys: [],
  };
  world.add(console);
}

/** The partition in which NovaLink runs, beside the VIOSes. The caller adds it. */
export function managementPartition(world: World, system: ManagedSystem, id: number): LogicalPartition {
  const uuid = world.identity.partitionUuid(`${system.scope}/management`);
  return newPartition(world, world.newborn('LogicalPartition', system.scope, uuid, system), {
    id,
    name: 'novalink',
    partitionType: 'AIX/Linux',
    management: true,
    maximumVirtualSlots: 1000,
    ...fixedSize(8192, 1, 4),
  });
}
