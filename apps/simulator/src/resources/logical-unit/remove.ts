import { conflict } from '../../errors.js';
import { contentKey } from '../../storage/content-keys.js';
import type { LogicalUnit } from '../../world/model/storage.js';
import { viosesMapping } from '../../world/storage/mapped.js';
import type { World } from '../../world/world.js';
import { poolOf } from './create.js';

/** @throws {RestError} 409 when a VIOS maps it */
export function requireUnmapped(unit: LogicalUnit, world: World): void {
  const [vios] = viosesMapping(world, unit);
  if (vios) throw conflict(`Logical unit ${unit.name} is in use: ${vios.name} maps it to a partition.`);
}

export function removeLogicalUnit(unit: LogicalUnit, world: World): void {
  world.contents.remove(contentKey.logicalUnit(unit));
  world.remove(unit, 'LogicalUnit');
  world.changed(poolOf(world, unit));
}
