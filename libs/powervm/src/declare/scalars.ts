import { PowerVmError } from '../errors.js';
import { insertInOrder, removeChild, setText } from '../xml/edit.js';
import { XmlElement } from '../xml/element.js';
import { childNamed, findElement, splitPath } from '../xml/find.js';
import {
  bigintConverter,
  booleanConverter,
  type Converter,
  integerConverter,
  integersConverter,
  numberConverter,
  oneOfConverter,
  percentConverter,
  textConverter,
  verbatimConverter,
  wordsConverter,
} from './converters.js';
import type { ScalarField } from './field.js';
import { badDocument, joinPath, type Place } from './place.js';

export interface ScalarOptions {
  /** Schema version that introduced the element; written with it. */
  readonly ksv?: string;
}

export const text = (path: string, options?: ScalarOptions) => scalar(path, textConverter, options);
/** Text with the blanks around it, such as the output of a job. */
export const verbatim = (path: string) => scalar(path, verbatimConverter);
export const integer = (path: string, options?: ScalarOptions) => scalar(path, integerConverter, options);
export const bigint = (path: string) => scalar(path, bigintConverter);
export const boolean = (path: string, options?: ScalarOptions) => scalar(path, booleanConverter, options);
export const integers = (path: string) => scalar(path, integersConverter);
export const words = (path: string) => scalar(path, wordsConverter);
export const percent = (path: string) => scalar(path, percentConverter);

/** @param options digits: decimals written */
export const number = (path: string, options: ScalarOptions & { digits?: number } = {}) =>
  scalar(path, numberConverter(options.digits), options);

/** A word of `known`, or 'unknown' for any other. */
export const oneOf = <const W extends string>(path: string, known: readonly W[], options?: ScalarOptions) =>
  scalar(path, oneOfConverter(known), options);

/** A field whose value is the text of one element. */
export function scalar<V>(path: string, converter: Converter<V>, options: ScalarOptions = {}): ScalarField<V> {
  const read = (place: Place): V => {
    const element = findElement(place.element, path);
    if (element === undefined) throw badDocument(place, path, 'the element is missing');
    try {
      return converter.parse(element.text);
    } catch (error) {
      throw badDocument(place, path, reasonOf(error));
    }
  };
  return {
    path,
    assignable: true,
    present: (place) => findElement(place.element, path) !== undefined,
    read,
    draft: read,
    write(place, value) {
      if (value === undefined) {
        removeAt(place, path);
        return;
      }
      setText(ensureElement(place, path, options.ksv), print(converter, value, place, path));
    },
  };
}

/** Repeated elements without a container, such as supported compatibility modes. Read only. */
export function texts(path: string): ScalarField<readonly string[]> {
  const local = path.split('/').at(-1) ?? path;
  const parentPath = path.split('/').slice(0, -1).join('/');
  const read = (place: Place): readonly string[] =>
    (findElement(place.element, parentPath)?.elements ?? [])
      .filter((element) => element.local === local)
      .map((element) => element.text);
  return {
    path,
    assignable: true,
    present: (place) => read(place).length > 0,
    read,
    draft: read,
    write(place, values) {
      removeAll(place, path);
      for (const value of values) {
        const parent = parentPath === '' ? place.element : ensureElement(place, parentPath);
        const element = new XmlElement(local, parent.namespace);
        setText(element, value);
        insertInOrder(parent, element, parentPath === '' ? place.order : []);
      }
    },
  };
}

/** The element at a path, made where it is absent: the first step in the type's order, deeper ones at the end. */
export function ensureElement(place: Place, path: string, ksv?: string): XmlElement {
  let parent = place.element;
  const steps = splitPath(path);
  for (const [depth, step] of steps.entries()) {
    let next = childNamed(parent, step);
    if (next === undefined) {
      const attributes = ksv !== undefined && depth === steps.length - 1 ? [{ name: 'ksv', value: ksv }] : [];
      next = new XmlElement(step, parent.namespace, '', attributes);
      insertInOrder(parent, next, depth === 0 ? place.order : []);
    }
    parent = next;
  }
  return parent;
}

/** Removes the first element at a path, if it is there. */
export function removeAt(place: Place, path: string): boolean {
  const steps = splitPath(path);
  const last = steps.pop();
  const parent = findElement(place.element, steps.join('/'));
  const child = parent === undefined || last === undefined ? undefined : childNamed(parent, last);
  return parent !== undefined && child !== undefined && removeChild(parent, child);
}

function removeAll(place: Place, path: string): void {
  while (removeAt(place, path));
}

function print<V>(converter: Converter<V>, value: V, place: Place, path: string): string {
  try {
    return converter.print(value);
  } catch (error) {
    const where = `${place.origin.resource}: ${joinPath(place.path, path)}`;
    throw new PowerVmError('hypervisor.invalid-argument', `${where}: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
