import { z } from 'zod';
import type { Dice } from './dice.js';

interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  format?: string;
  minimum?: number;
}

const known = new WeakMap<z.ZodType, Schema>();

/** Something that looks like what a contract wants; of a host that does not exist, so that nothing comes of it. */
export function sampleOf(type: z.ZodType, dice: Dice): unknown {
  const schema = known.get(type) ?? (z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as Schema);
  known.set(type, schema);
  return sample(schema, dice, 'payload');
}

function sample(schema: Schema, dice: Dice, name: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[dice.below(schema.enum.length)];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return sample(choices[dice.below(choices.length)] ?? {}, dice, name);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([key]) => schema.required?.includes(key) || dice.chance(0.5))
          .map(([key, value]) => [key, sample(value, dice, key)]),
      );
    case 'array':
      return Array.from({ length: dice.below(3) }, () => sample(schema.items ?? {}, dice, name));
    case 'integer':
    case 'number':
      return (schema.minimum ?? 0) + dice.below(100);
    case 'boolean':
      return dice.chance(0.5);
    case 'string':
      return textFor(schema, dice, name);
    default:
      return null;
  }
}

function textFor({ format }: Schema, dice: Dice, name: string): string {
  if (name === 'host' || name === 'novaHost') return 'nowhere';
  if (format === 'uuid' || format === 'guid' || name === 'uuid' || name === 'id') return dice.uuid();
  if (format === 'uri') return 'http://127.0.0.1:1/x';
  if (/mac/i.test(name)) return `fa163e${dice.bytes(3).toString('hex')}`;
  return dice.bytes(1 + dice.below(6)).toString('hex');
}
