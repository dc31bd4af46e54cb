import type { WorldObject } from './model/object.js';
import type { Table } from './table.js';
import type { World } from './world.js';

export interface Savepoint {
  /** What has happened since stays. */
  keep(): void;
  /** Everything is as it was: objects (the very same ones), bytes, and what is planned. */
  undo(): void;
}

/** Remembers all of a world; nothing may wait until it is kept or undone, as others would change the world meanwhile. */
export function savepoint({ agenda, contents }: World, tables: ReadonlyMap<unknown, Table<WorldObject>>): Savepoint {
  const bytes = contents.savepoint();
  const planned = [...agenda.entries];
  const saved = Array.from(tables.values(), (table) => {
    const objects = Array.from(table.all(), (object) => ({ object, fields: copyOf(object) }));
    return { table, objects };
  });
  return {
    keep: () => bytes.keep(),
    undo: () => {
      bytes.undo();
      agenda.reset(planned);
      for (const table of tables.values()) table.clear();
      for (const { table, objects } of saved) {
        for (const { object, fields } of objects) table.set(restored(object, fields));
      }
    },
  };
}

function restored(object: WorldObject, fields: WorldObject): WorldObject {
  for (const name of Object.keys(object)) delete (object as unknown as Record<string, unknown>)[name];
  return Object.assign(object, fields);
}

/** As objects are plain data, this does what structuredClone does, several times faster. */
function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) copy[name] = copyOf(field);
  return copy as T;
}
