import type { Entity, Resource, Service } from '../declare/index.js';
import { PART } from '../declare/index.js';
import { PowerVmError } from '../errors.js';

/** An object named by type and uuid, without having been read. */
export interface ObjectRef {
  readonly resource: string;
  readonly service: Service;
  readonly uuid: string;
  readonly parent?: ObjectRef | undefined;
}

/** A type as the target of a job, such as `Cluster/do/Create`. */
export interface TypeRef {
  readonly resource: string;
  readonly service: Service;
}

/** An object that was read, or a reference to one. */
export type Target = Entity | ObjectRef;

/**
 * Names an object by uuid: as a parent, as what to delete, as the target of a job.
 *
 * @param parent for objects that have no address of their own, such as a LogicalUnit of a Tier
 */
export function under(type: Resource, uuid: string, parent?: Target): ObjectRef {
  checkUuid(type.name, uuid);
  return {
    resource: type.name,
    service: type.service,
    uuid,
    ...(parent === undefined ? {} : { parent: refOf(parent) }),
  };
}

export function onType(type: Resource): TypeRef {
  return { resource: type.name, service: type.service };
}

export function refOf(target: Target): ObjectRef {
  if (!isEntity(target)) return target;
  return { resource: target.meta.resource, service: target[PART].service, uuid: target.meta.uuid };
}

export function isEntity(target: Target | TypeRef): target is Entity {
  return 'meta' in target;
}

/** `/rest/api/uom/ManagedSystem/<uuid>/LogicalPartition` */
export function collectionPath(type: Resource, parent?: Target): string {
  return `${parent === undefined ? `/rest/api/${type.service}` : refPath(refOf(parent))}/${type.name}`;
}

export function objectPath(type: Resource, uuid: string, parent?: Target): string {
  checkUuid(type.name, uuid);
  return `${collectionPath(type, parent)}/${uuid}`;
}

/** Path of an object or a type, without query. */
export function refPath(ref: ObjectRef | TypeRef): string {
  const above = 'parent' in ref && ref.parent !== undefined ? refPath(ref.parent) : `/rest/api/${ref.service}`;
  const own = `${above}/${ref.resource}`;
  return 'uuid' in ref ? `${own}/${ref.uuid}` : own;
}

/** @param group undefined: the cheap form without extended groups; null: no group at all */
export function groupQuery(group: string | readonly string[] | null | undefined): string {
  if (group === null) return '';
  const groups = group === undefined ? [] : typeof group === 'string' ? group.split(',') : [...group];
  return `?group=${groups.length === 0 ? 'None' : groups.sort().join(',')}`;
}

/** Percent-encodes everything but letters, digits and `_.-~`. */
export function encodeAll(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function checkUuid(name: string, uuid: string): void {
  if (/^[0-9A-Za-z-]+$/.test(uuid)) return;
  throw new PowerVmError('hypervisor.invalid-argument', `${name}: '${uuid}' is not a uuid`);
}
