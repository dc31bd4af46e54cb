import { z } from 'zod';

/** What can be left on a host, or in the record of what is ours, without an instance that it belongs to. */
export const OrphanKind = z.enum([
  'partition',
  'mapping',
  'boot-disk',
  'hdisk',
  'image-upload',
  'medium',
  'file',
  'trunk',
  'adapter',
  'port',
  'vlan',
  'record',
]);
export type OrphanKind = z.infer<typeof OrphanKind>;

/**
 * Something that nobody owns.
 *
 * - `remove`: ours for certain, and needed by nobody: `clean-up` removes it
 * - `adopt`: belongs to a partition that is there, and it or its partition is not recorded: `adopt` records it
 * - `destroy`: of an instance that is recorded and has no partition any more, or that a destroy left half removed: a destroy removes
 *   what is left of it
 * - `look`: a person has to look at it: it may be somebody else's, or in use
 */
export const Orphan = z.object({
  kind: OrphanKind,
  /** Unique on the host among its kind. */
  id: z.string(),
  /** As people know it: `boot_web_…`, `vios1: vhost3`. */
  name: z.string(),
  host: z.string(),
  /** Nova's uuid; absent for what belongs to no instance, or to one that is not known. */
  instance: z.string().optional(),
  /** By record, by a name that holds the uuid of the instance and of the host, or by external id. */
  provablyOurs: z.boolean(),
  remedy: z.enum(['remove', 'adopt', 'destroy', 'look']),
  why: z.string(),
});
export type Orphan = z.infer<typeof Orphan>;
