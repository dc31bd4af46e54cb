import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Kept } from '#contracts';
import type { WorldState } from './simulator.js';

export type KeptThing = z.infer<typeof Kept>;

export interface Difference {
  /** `<host or pool>/<path>` */
  object: string;
  is: 'added' | 'removed' | 'changed';
  /** Field by field where it was changed; the whole object otherwise. */
  fields: { name: string; before: unknown; after: unknown }[];
}

/** Compares two states object by object. Counters are not in them. */
export function differences(before: WorldState, after: WorldState): Difference[] {
  const objects = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return objects.flatMap((object): Difference[] => {
    const [was, now] = [before[object], after[object]];
    const fields = [...new Set([...Object.keys(was ?? {}), ...Object.keys(now ?? {})])]
      .map((name) => ({ name, before: was?.[name], after: now?.[name] }))
      .filter((field) => !isDeepStrictEqual(field.before, field.after));
    if (fields.length === 0) return [];
    return [{ object, is: was === undefined ? 'added' : now === undefined ? 'removed' : 'changed', fields }];
  });
}

/** The thing, of those that are kept on purpose, that explains a difference in full; undefined for what is left by mistake. */
export function explanation({ is, fields }: Difference, kept: readonly KeptThing[]): KeptThing | undefined {
  const after = (name: string) => fields.find((field) => field.name === name)?.after;
  const one = (kind: KeptThing['kind'], name: unknown) =>
    kept.find((thing) => thing.kind === kind && thing.name === name);
  if (is === 'added' && after('kind') === 'LogicalUnit' && after('type') === 'VirtualIO_Image') {
    return one('image-lu', after('name'));
  }
  const [field, ...others] = fields;
  if (is !== 'changed' || field?.name !== 'repository' || others.length > 0) return undefined;
  const repository = field.after;
  if (field.before !== undefined || typeof repository !== 'object' || repository === null) return undefined;
  const media: unknown = Reflect.get(repository, 'media');
  const empty = Array.isArray(media) && media.length === 0;
  return empty ? one('media-repository', Reflect.get(repository, 'name')) : undefined;
}

/** One difference for people, with its values. */
export function differenceText({ object, is, fields }: Difference): string {
  const sign = { added: '+', removed: '-', changed: '~' }[is];
  const shown = fields.map(({ name, before, after }) => {
    const values =
      is === 'added' ? short(after) : is === 'removed' ? short(before) : `${short(before)} -> ${short(after)}`;
    return `      ${name}: ${values}`;
  });
  return [`  ${sign} ${object}`, ...shown].join('\n');
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 300 ? `${text.slice(0, 300)} ...` : text;
}
