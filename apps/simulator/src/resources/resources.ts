import { defineResource } from '../rest/registry.js';
import type { Resource, Route } from '../rest/resource.js';
import { Power } from '../world/partitions/power.js';
import type { World } from '../world/world.js';
import { eventRoutes } from './event/event.js';
import { logicalPartition } from './logical-partition/logical-partition.js';
import { managedSystem } from './managed-system/managed-system.js';
import { managementConsole } from './management-console/management-console.js';
import { sharedProcessorPool } from './shared-processor-pool/shared-processor-pool.js';
import { virtualIOServer } from './virtual-io-server/virtual-io-server.js';

/** Every REST type that the simulator knows. A new one is a folder beside this file and a line here. */
export function allResources(world: World): Resource[] {
  const power = new Power(world);
  return [
    defineResource(managementConsole),
    defineResource(managedSystem),
    defineResource(logicalPartition(power)),
    defineResource(virtualIOServer(power)),
    defineResource(sharedProcessorPool),
  ];
}

/** What is served beside the resources. */
export const ROUTES: readonly Route[] = [...eventRoutes];
