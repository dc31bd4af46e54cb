import { badRequest, conflict, notFound } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import { contentKey } from '../../storage/content-keys.js';
import type { LogicalUnit, LogicalUnitType, SharedStoragePool, Tier } from '../../world/model/storage.js';
import { sameUnit } from '../../world/storage/devices.js';
import { gigabytes, readGigabytes } from '../../world/storage/sizes.js';
import { freeInPool, unitsOf } from '../../world/storage/space.js';
import type { World } from '../../world/world.js';
import { text, type XmlElement } from '../../xml/element.js';

const TYPES: readonly LogicalUnitType[] = [
  'VirtualIO_Disk',
  'VirtualIO_Image',
  'VirtualIO_Hibernation',
  'VirtualIO_Active_Memory_Sharing',
];
const LONGEST_NAME = 79;

/** Makes a unit, empty or as a linked clone of another one. Names need not be unique. */
export function createLogicalUnit(posted: XmlElement, { services: { world }, parents }: Change): LogicalUnit {
  const tier = parents.at(-1) as Tier;
  const pool = poolOf(world, tier);
  const name = text(posted, 'UnitName') ?? '';
  if (name === '' || name.length > LONGEST_NAME)
    throw badRequest(`UnitName must have 1 to ${LONGEST_NAME} characters.`);
  const capacityBytes = readGigabytes(posted, 'UnitCapacity');
  const type = TYPES.find((one) => one === (text(posted, 'LogicalUnitType') || 'VirtualIO_Disk'));
  if (!type) throw badRequest(`LogicalUnitType ${text(posted, 'LogicalUnitType')} is not one of ${TYPES.join(', ')}.`);
  const source = sourceOf(posted, world, pool);
  if (source && capacityBytes < source.capacityBytes) {
    throw badRequest(
      `UnitCapacity ${gigabytes(capacityBytes)} GB is less than the ${gigabytes(source.capacityBytes)} GB of ${source.name}, which is cloned.`,
    );
  }
  const thin = text(posted, 'ThinDevice') !== 'false';
  requireSpace(world, pool, { name, capacityBytes, thin });
  const unit: LogicalUnit = {
    ...world.newborn('LogicalUnit', tier.scope, world.identity.uuid(world.identity.draw()), tier),
    name,
    udid: newUdid(world, pool, type),
    capacityBytes,
    thin,
    type,
    ...(source ? { clonedFrom: source.udid } : {}),
  };
  const key = contentKey.logicalUnit(unit);
  if (source) world.contents.clone(contentKey.logicalUnit(source), key, capacityBytes);
  else world.contents.create(key, capacityBytes);
  world.add(unit, 'LogicalUnit');
  world.changed(tier, 'derived', { volatile: true });
  world.changed(pool);
  return unit;
}

export function poolOf(world: World, { scope }: Tier | LogicalUnit): SharedStoragePool {
  return world.table('SharedStoragePool').in(scope)[0]!;
}

function sourceOf(posted: XmlElement, world: World, pool: SharedStoragePool): LogicalUnit | undefined {
  const udid = text(posted, 'ClonedFrom');
  if (!udid) return undefined;
  const source = unitsOf(world, pool).find((unit) => sameUnit(unit.udid, udid));
  if (!source) throw notFound(`ClonedFrom: there is no logical unit with the UDID ${udid} in pool ${pool.name}.`);
  return source;
}

function requireSpace(
  world: World,
  pool: SharedStoragePool,
  { name, capacityBytes, thin }: { name: string; capacityBytes: number; thin: boolean },
): void {
  const most = thin ? pool.capacityBytes : freeInPool(world, pool);
  if (capacityBytes <= most) return;
  throw conflict(
    `Logical unit ${name} of ${gigabytes(capacityBytes, 2)} GB does not fit into pool ${pool.name}: ${gigabytes(most, 2)} GB are ${thin ? 'its capacity' : 'free'}.`,
  );
}

/** Prefix 29 for images, 27 for the rest; the cluster's id; 32 hex digits. */
function newUdid(world: World, pool: SharedStoragePool, type: LogicalUnitType): string {
  const cluster = world.table('Cluster').in(pool.scope)[0];
  const prefix = type === 'VirtualIO_Image' ? '29' : '27';
  return `${prefix}${cluster?.clusterId ?? '0'.repeat(32)}${world.identity.hex(world.identity.draw(), 32)}`;
}
