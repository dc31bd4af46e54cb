import { badRequest } from '../../errors.js';
import type { LogicalUnit, SharedStoragePool } from '../../world/model/storage.js';
import { sameUnit } from '../../world/storage/devices.js';
import { unitsOf } from '../../world/storage/space.js';
import type { World } from '../../world/world.js';
import { at, elements, text, type XmlElement } from '../../xml/element.js';

/**
 * Units of the pool that the posted list lacks; none when no list was posted.
 *
 * @throws {RestError} 400 for a unit that the pool has not: units are made below a tier
 */
export function unlistedUnits(pool: SharedStoragePool, posted: XmlElement, world: World): LogicalUnit[] {
  const list = at(posted, 'LogicalUnits');
  if (!list) return [];
  const units = unitsOf(world, pool);
  const listed = new Set(elements(list, 'LogicalUnit').map((element) => known(element, units, pool)));
  return units.filter((unit) => !listed.has(unit));
}

function known(element: XmlElement, units: LogicalUnit[], pool: SharedStoragePool): LogicalUnit {
  const udid = text(element, 'UniqueDeviceID') ?? '';
  const found = units.find((unit) => sameUnit(unit.udid, udid));
  if (found) return found;
  const name = text(element, 'UnitName') ?? '';
  throw badRequest(`LogicalUnits: pool ${pool.name} has no unit ${udid || name}; units are made in a tier of it.`);
}
