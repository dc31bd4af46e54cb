/** Start and end of an element with all that is in it. */
export type Range = readonly [start: number, end: number];

/** A document of which is known why it must be refused. */
export interface Damaged {
  body: string;
  wrong: string;
}

/** Elements that real clients put elsewhere, by what they are in. */
const ANYWHERE: Record<string, readonly string[]> = {
  SharedEthernetAdapter: ['IPInterface', 'UniqueDeviceID', 'LargeSend', 'AddressToPing', 'IIDPService'],
  PartitionIOConfiguration: ['TaggedIO'],
};
/** What the server writes about an object, which it does not read. */
const METADATA = /^Atom/;

export function elementsOf(body: string): Range[] {
  return Array.from(body.matchAll(/<([\w:]+)[^>]*?(\/?)>/g), (start) => {
    const close = `</${start[1]}>`;
    const end = start[2] === '/' ? start.index + start[0].length : body.indexOf(close, start.index) + close.length;
    return [start.index, Math.max(start.index, end)];
  });
}

/** Every document in which one element has an unknown name or is behind the one that it belongs in front of. */
export function* wrongDocuments(body: string): Generator<Damaged> {
  for (const range of elementsOf(body)) {
    for (const damaged of [renamedAt(body, range), swappedAt(body, range)]) {
      if (typeof damaged !== 'string') yield damaged;
    }
  }
}

/** The element has a name that nobody knows. */
export function renamedAt(body: string, [start, end]: Range): string | Damaged {
  const name = nameAt(body, start);
  const element = body.slice(start, end).replaceAll(name, `${name}X`);
  const renamed = body.slice(0, start) + element + body.slice(end);
  if (name === '' || METADATA.test(name) || isQuoted(body, start)) return renamed;
  return { body: renamed, wrong: `there is no element ${name}X` };
}

/** The element and the one behind it change places, so that the order is wrong. */
export function swappedAt(body: string, [start, end]: Range): string | Damaged {
  const [next = '', name = ''] = /^\s*<([\w:]+)[^>]*?(?:\/>|>[^<]*<\/\1>)/.exec(body.slice(end)) ?? [];
  const first = nameAt(body, start);
  const swapped = body.slice(0, start) + next + body.slice(start, end) + body.slice(end + next.length);
  const free = ANYWHERE[parentAt(body, start)] ?? [];
  const isAllowed = name === first || [name, first].some((one) => METADATA.test(one) || free.includes(one));
  if (next === '' || isAllowed || isQuoted(body, start)) return swapped;
  return { body: swapped, wrong: `${name} is in front of ${first}` };
}

const nameAt = (body: string, start: number) => /^<([\w:]+)/.exec(body.slice(start))?.[1] ?? '';

/** Documents inside of documents have rules of their own. */
const isQuoted = (body: string, place: number) => body.lastIndexOf('<![CDATA[', place) > body.lastIndexOf(']]>', place);

/** The name of the element in which a place is. */
function parentAt(body: string, place: number): string {
  const open: string[] = [];
  for (const [, close, name, empty] of body.slice(0, place).matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>/g)) {
    if (close) open.pop();
    else if (!empty) open.push(name!);
  }
  return open.at(-1) ?? '';
}
