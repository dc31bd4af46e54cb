/**
 * Requests in the order in which they must be made. A string is one request, `METHOD path` with ` -> status` when that is not the
 * usual one; `<name>` in it stands for an id that was not there before, the same wherever the name is used.
 */
export type Step = string | { parallel: Sequence[] } | { choice: Sequence[] };
export type Sequence = Step[];

/** Threads: each branch in its order, all of them interleaved in any way. */
export function parallel(branches: Sequence[]): Step {
  return { parallel: branches };
}

/** One of several orders. */
export function choice(sequences: Sequence[]): Step {
  return { choice: sequences };
}

/** Blocks one after another, in any order. */
export function inAnyOrder(blocks: Sequence[]): Step {
  return choice(permutations(blocks).map((order) => order.flat()));
}

/** Runs of requests from several threads, of which the thread that comes first makes one request more. */
export function firstOneAlso(branches: Sequence[], more: Sequence): Step {
  return choice(branches.map((branch, index) => [parallel(branches.with(index, [...branch, ...more]))]));
}

/** What is wrong with the requests that were made; nothing when they are as expected. */
export function differences(expected: Sequence, actual: readonly string[]): string[] {
  let furthest = 0;
  let awaited: string[] = [];
  const fits = (rest: Sequence, index: number, ids: ReadonlyMap<string, string>): boolean => {
    const next = [...heads(rest)];
    if (index === actual.length && isDone(rest)) return true;
    if (index > furthest) [furthest, awaited] = [index, []];
    if (index === furthest) awaited.push(...next.map(([line]) => line));
    return next.some(([line, after]) => {
      const bound = bind(line, actual[index], ids);
      return bound !== undefined && fits(after, index + 1, bound);
    });
  };
  if (fits(expected, 0, new Map())) return [];
  const wanted = [...new Set(awaited)];
  return [
    `request ${furthest + 1} is ${actual[furthest] ?? 'missing'}`,
    `expected ${wanted.length === 0 ? 'no more' : wanted.join(' or ')}`,
    ...actual.map((line, index) => `${index === furthest ? '>' : ' '} ${index + 1} ${line}`),
  ];
}

/** How many requests a sequence has. */
export function lengthOf(sequence: Sequence): number {
  return sequence.reduce((sum, step) => {
    if (typeof step === 'string') return sum + 1;
    if ('parallel' in step) return sum + lengthOf(step.parallel.flat());
    return sum + lengthOf(step.choice[0] ?? []);
  }, 0);
}

/** Every request that may be next, with what remains after it. */
function* heads(sequence: Sequence): Generator<[string, Sequence]> {
  const [first, ...rest] = sequence;
  if (first === undefined) return;
  if (typeof first === 'string') {
    yield [first, rest];
    return;
  }
  if ('choice' in first) {
    for (const one of first.choice) yield* heads([...one, ...rest]);
    return;
  }
  if (isDone([first])) yield* heads(rest);
  for (const [index, branch] of first.parallel.entries()) {
    for (const [line, remains] of heads(branch)) yield [line, [parallel(first.parallel.with(index, remains)), ...rest]];
  }
}

function isDone(sequence: Sequence): boolean {
  return sequence.every((step) => {
    if (typeof step === 'string') return false;
    return 'parallel' in step ? step.parallel.every(isDone) : step.choice.some(isDone);
  });
}

/** The ids known after this request, or nothing when it is another one. */
function bind(
  expected: string,
  actual: string | undefined,
  ids: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> | undefined {
  const names = [...expected.matchAll(/<([^>]+)>/g)].map(([, name]) => name ?? '');
  const pattern = expected
    .split(/<[^>]+>/)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('([0-9A-Fa-f-]+)');
  const found = actual === undefined ? null : new RegExp(`^${pattern}$`).exec(actual);
  if (!found) return undefined;
  const known = new Map(ids);
  for (const [index, name] of names.entries()) {
    const id = found[index + 1] ?? '';
    const taken = [...known].some(([other, value]) => value === id && other !== name);
    if (taken || (known.get(name) ?? id) !== id) return undefined;
    known.set(name, id);
  }
  return known;
}

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
