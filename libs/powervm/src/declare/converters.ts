/** Turns the text of an element into a value and back. `parse` throws a `RangeError` whose message says what is wrong. */
export interface Converter<V> {
  parse(text: string): V;
  print(value: V): string;
}

/** Blanks around the text are layout of the document; a host pads some descriptions and keys with them. */
export const textConverter: Converter<string> = { parse: (text) => text.trim(), print: (value) => value };

export const verbatimConverter: Converter<string> = { parse: (text) => text, print: (value) => value };

export const integerConverter: Converter<number> = {
  parse(text) {
    if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new RangeError(`'${shorten(text)}' is not an integer`);
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new RangeError(`'${shorten(text)}' is too large for a number`);
    return value;
  },
  print(value) {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer`);
    return String(value);
  },
};

/** @param digits decimals written; as many as needed when absent */
export function numberConverter(digits?: number): Converter<number> {
  return {
    parse(text) {
      const value = Number(text);
      if (text.trim() === '' || !Number.isFinite(value)) throw new RangeError(`'${shorten(text)}' is not a number`);
      return value;
    },
    print(value) {
      if (!Number.isFinite(value)) throw new RangeError(`${value} is not a number`);
      return digits === undefined ? String(value) : value.toFixed(digits);
    },
  };
}

export const booleanConverter: Converter<boolean> = {
  parse(text) {
    const word = text.trim();
    if (word !== 'true' && word !== 'false') throw new RangeError(`'${shorten(text)}' is neither true nor false`);
    return word === 'true';
  },
  print: (value) => String(value),
};

/** 64 bit values, such as MAC and WWPN prefixes. */
export const bigintConverter: Converter<bigint> = {
  parse(text) {
    if (!/^\s*\d+\s*$/.test(text)) throw new RangeError(`'${shorten(text)}' is not a whole number`);
    return BigInt(text.trim());
  },
  print: (value) => value.toString(),
};

/** A word of a closed list; 'unknown' for one that a newer server has added. 'unknown' itself cannot be written. */
export function oneOfConverter<const W extends string>(words: readonly W[]): Converter<W | 'unknown'> {
  return {
    parse: (text) => words.find((word) => word === text.trim()) ?? 'unknown',
    print(value) {
      if (words.some((word) => word === value)) return value;
      throw new RangeError(`'${value}' is none of ${words.join(', ')}`);
    },
  };
}

/** Blank separated integers, such as VLAN ids. Any run of blanks separates. */
export const integersConverter: Converter<readonly number[]> = {
  parse: (text) => wordsConverter.parse(text).map((word) => integerConverter.parse(word)),
  print: (values) => values.map((value) => integerConverter.print(value)).join(' '),
};

/** Blank separated words, such as WWPN pairs. */
export const wordsConverter: Converter<readonly string[]> = {
  parse: (text) => text.split(/\s+/).filter((word) => word !== ''),
  print: (values) => values.join(' '),
};

/** `2.0%` or `2.00%` as 2. */
export const percentConverter: Converter<number> = {
  parse: (text) => numberConverter().parse(text.trim().replace(/%$/, '')),
  print: (value) => `${numberConverter(2).print(value)}%`,
};

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
