import type { Dice } from './dice.js';

const NASTY: readonly [unknown, ...unknown[]] = [
  null,
  '',
  'x'.repeat(70_000),
  '../../etc/passwd',
  'nowhere.*.>',
  '\u0000\ud800',
  -1,
  1e308,
  0.5,
  [],
  {},
  [[[[[[]]]]]],
  true,
  { __proto__: null, constructor: { prototype: { polluted: true } } },
];

/** Something is left out, added, or replaced, anywhere in it. */
export function distort(value: unknown, dice: Dice): unknown {
  if (Array.isArray(value) && value.length > 0 && dice.chance(0.7)) {
    const at = dice.below(value.length);
    return value.map((one, index) => (index === at ? distort(one, dice) : one));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return dice.pick(NASTY);
  const entries = Object.entries(value);
  if (entries.length === 0 || dice.chance(0.1)) return { ...value, [`extra${dice.below(9)}`]: dice.pick(NASTY) };
  const at = dice.below(entries.length);
  if (dice.chance(0.3)) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries(entries.map(([key, one], index) => [key, index === at ? distort(one, dice) : one]));
}

/** What a sender may take for JSON. */
export function body(sample: unknown, dice: Dice): Uint8Array {
  const text = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '');
  switch (dice.below(10)) {
    case 0:
      return dice.bytes(dice.below(200));
    case 1:
      return new Uint8Array();
    case 2:
      return text(sample).subarray(0, dice.below(40));
    case 3:
      return Buffer.from(`{"__proto__":{"polluted":true},${text(sample).toString().slice(1)}`);
    case 4:
      return text(sample);
    case 5:
      return Buffer.from('['.repeat(5000));
    default:
      return text(distort(sample, dice));
  }
}
