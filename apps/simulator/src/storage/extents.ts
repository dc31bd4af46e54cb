/** A half-open range of bytes. */
export interface Extent {
  start: number;
  end: number;
}

/** A set of byte ranges, kept sorted and merged, so that a sequential write of any length is one range. */
export class Extents {
  readonly #ranges: Extent[];

  constructor(ranges: readonly Extent[] = []) {
    this.#ranges = ranges.map((range) => ({ ...range }));
  }

  get ranges(): readonly Readonly<Extent>[] {
    return this.#ranges;
  }

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  add(start: number, end: number): void {
    if (end <= start) return;
    const first = this.#firstEndingAtOrAfter(start);
    let after = first;
    const merged = { start, end };
    for (let range = this.#ranges[after]; range && range.start <= end; range = this.#ranges[++after]) {
      merged.start = Math.min(merged.start, range.start);
      merged.end = Math.max(merged.end, range.end);
    }
    this.#ranges.splice(first, after - first, merged);
  }

  /** Cuts a range, in order, into the parts that are in the set and those that are not. */
  *split(start: number, end: number): Generator<Extent & { inside: boolean }> {
    let here = start;
    for (let index = this.#firstEndingAtOrAfter(start + 1); here < end; index++) {
      const range = this.#ranges[index];
      const gapEnd = Math.min(end, range?.start ?? end);
      if (here < gapEnd) yield { start: here, end: gapEnd, inside: false };
      if (!range || range.start >= end) return;
      here = Math.max(here, range.start);
      const insideEnd = Math.min(end, range.end);
      yield { start: here, end: insideEnd, inside: true };
      here = insideEnd;
    }
  }

  #firstEndingAtOrAfter(position: number): number {
    let [low, high] = [0, this.#ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ranges[middle]!.end < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
