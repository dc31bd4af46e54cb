import { type Damaged, elementsOf, type Range, renamedAt, swappedAt } from './damaged-documents.js';

export interface Mutation {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** What was done to it. */
  what: string;
  /** Why it must not succeed; absent where it may. */
  wrong?: string;
}

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'];
const VALUES = [
  '',
  '-1',
  '0',
  '99999999999999999999',
  '1e400',
  'NaN',
  'true',
  '𝕬',
  '&#x1F600;',
  ' ',
  '../..',
  "'",
  'x'.repeat(5000),
];
const QUERIES = ['group=', 'group=All', 'group=None', 'group=Nothing', 'force=true', 'detail=x', '=', '%', '?'];

/** Requests that differ from sound ones in one to three places; equal seeds give equal requests. */
export function* mutations(sound: readonly Mutation[], seed: number, count: number): Generator<Mutation> {
  const random = randomNumbers(seed);
  for (let n = 0; n < count; n++) {
    // One change in half of them: only then it is certain whether the request is wrong.
    const times = 1 + (random(4) % 3);
    let request = sound[random(sound.length)]!;
    for (let time = 0; time < times; time++) request = mutate(request, random);
    // What one change made wrong, another may have taken away again.
    const { wrong, ...unsure } = request;
    yield times === 1 ? request : unsure;
  }
}

type Random = (below: number) => number;

function mutate(request: Mutation, random: Random): Mutation {
  const changes = [damageBody, damageBody, damageBody, damageBody, damagePath, damageMethod, damageHeaders];
  return changes[random(changes.length)]!(request, random);
}

function damageBody(request: Mutation, random: Random): Mutation {
  const { body } = request;
  if (body === undefined) return damagePath(request, random);
  const ways = [cutOut, repeat, replaceText, removeElement, repeatElement, swapElements, renameElement, flip, entities];
  const way = ways[random(ways.length)]!;
  const changed = way(body, random);
  return {
    ...request,
    what: `${request.what} ${way.name}`,
    ...(typeof changed === 'string' ? { body: changed } : changed),
  };
}

function cutOut(body: string, random: Random): string {
  const start = random(body.length);
  return body.slice(0, start) + body.slice(start + 1 + random(40));
}

function repeat(body: string, random: Random): string {
  const start = random(body.length);
  return body.slice(0, start + random(60)) + body.slice(start);
}

function replaceText(body: string, random: Random): string {
  const texts = Array.from(body.matchAll(/>([^<>]+)</g));
  const chosen = texts[random(texts.length)];
  if (!chosen) return body;
  const start = chosen.index + 1;
  return body.slice(0, start) + VALUES[random(VALUES.length)]! + body.slice(start + chosen[1]!.length);
}

function someElement(body: string, random: Random): Range {
  const all = elementsOf(body);
  return all[random(all.length)] ?? [0, 0];
}

function removeElement(body: string, random: Random): string {
  const [start, end] = someElement(body, random);
  return body.slice(0, start) + body.slice(end);
}

function repeatElement(body: string, random: Random): string {
  const [start, end] = someElement(body, random);
  return body.slice(0, end) + body.slice(start);
}

function swapElements(body: string, random: Random): string | Damaged {
  return swappedAt(body, someElement(body, random));
}

/** A document type with entities that grow, one of which stands for some text. */
function entities(body: string, random: Random): string {
  const grow = Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(9)}">`).join('');
  const used = body.replace(/>([^<>]+)</, ['>&e9;<', '>&e0;<', '>&other;<'][random(3)]!);
  return `<!DOCTYPE x [<!ENTITY e0 "boom">${grow}]>${used}`;
}

function renameElement(body: string, random: Random): string | Damaged {
  return renamedAt(body, someElement(body, random));
}

function flip(body: string, random: Random): string {
  const place = random(body.length);
  return body.slice(0, place) + String.fromCharCode(32 + random(300)) + body.slice(place + 1);
}

function damagePath(request: Mutation, random: Random): Mutation {
  const segments = request.path.split('/');
  const place = random(segments.length);
  const ways: (() => string)[] = [
    () => segments.filter((_, index) => index !== place).join('/'),
    () => segments.toSpliced(place, 0, segments[place]!).join('/'),
    () => segments.with(place, encodeURIComponent(VALUES[random(VALUES.length - 1)]!)).join('/'),
    () => `${request.path}${request.path.includes('?') ? '&' : '?'}${QUERIES[random(QUERIES.length)]}`,
    () => `${request.path}/${['quick', 'quick/All', 'search', 'do/PowerOn', 'jobs', 'do'][random(6)]}`,
  ];
  const path = ways[random(ways.length)]!();
  return { ...request, path: path.replace(/^\/+/, (slashes) => slashes[0]!), what: `${request.what} damagePath` };
}

function damageMethod(request: Mutation, random: Random): Mutation {
  const method = METHODS[random(METHODS.length)]!;
  const { body, wrong, ...rest } = request;
  const changed = { ...rest, method, what: `${request.what} ${method}` };
  return method === 'GET' || body === undefined ? changed : { ...changed, body };
}

/** Changes and deletions of objects. */
const HAS_ETAG = /^(POST|DELETE) (?!jobs|web\/Logon)/;

function damageHeaders(request: Mutation, random: Random): Mutation {
  const headers = [
    { 'If-Match': '1' },
    { 'If-Match': '-77' },
    { 'If-Match': '*' },
    { 'If-None-Match': '"x", y' },
    { 'X-API-Session': 'nobody' },
    { 'Content-Type': 'image/png' },
    { Accept: 'nothing' },
  ][random(7)]!;
  const changed = {
    ...request,
    headers: { ...request.headers, ...headers } as Record<string, string>,
    what: `${request.what} headers`,
  };
  const isStale = /^-?\d/.test(headers['If-Match'] ?? '') && HAS_ETAG.test(request.what);
  return isStale ? { ...changed, wrong: 'its etag is not current' } : changed;
}

/** Numbers below a limit, by a linear congruential generator. */
function randomNumbers(seed: number): Random {
  let state = BigInt(seed) * 7919n + 1n;
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffff_ffff_ffff_ffffn;
    return below <= 0 ? 0 : Number((state >> 33n) % BigInt(below));
  };
}
