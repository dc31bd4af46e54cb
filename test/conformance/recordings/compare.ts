import { isDeepStrictEqual } from 'node:util';
import { isPowerVmError } from '#powervm';
import type { PlainRow, PlainRows, Value } from './rows.js';

/** What was compared so far. */
export class Tally {
  /** Values that are there on at least one side. */
  values = 0;
  /** Of them those that pypowervm has a property for; the others its readers gave by path of elements. */
  named = 0;
  /** Both sides say that there is no value. */
  absent = 0;
  /** Lists of a group that was not asked for: we refuse, pypowervm gives an empty list. */
  refused = 0;
  /** We have no value, and pypowervm would ask a host. */
  unanswered = 0;
  /** Fields, as `Resource.field.field`, that had a value somewhere. */
  readonly seen = new Set<string>();
  readonly mismatches: string[] = [];
}

export interface Place {
  readonly tally: Tally;
  /** Recording and entry. */
  readonly where: string;
  /** `Resource.field` */
  readonly field: string;
}

/** Our view, or part of it, against the values of a wrapper. */
export function compareFields(rows: PlainRows, ours: object | undefined, theirs: unknown, place: Place): void {
  for (const [key, row] of Object.entries(rows)) {
    const at = { ...place, field: `${place.field}.${key}` };
    const other: unknown = isRecord(theirs) ? theirs[key] : null;
    try {
      compareRow(row, ours === undefined ? undefined : Reflect.get(ours, key), other, at);
    } catch (error) {
      if (isPowerVmError(error, 'hypervisor.group-not-read') && isAbsent(other)) place.tally.refused += 1;
      else mismatch(at, error instanceof Error ? error.message : String(error), other);
    }
  }
}

/** Names of all fields of a table, as `seen` has them. */
export function fieldNames(rows: PlainRows, above: string): string[] {
  return Object.entries(rows).flatMap(([key, row]) => {
    const name = `${above}.${key}`;
    if (row.kind === 'value') return [name];
    const parts = row.kind === 'choice' ? Object.values(row.alternatives) : [row.fields];
    return [...new Set(parts.flatMap((fields) => fieldNames(fields, name)))];
  });
}

function compareRow(row: PlainRow, ours: unknown, theirs: unknown, place: Place): void {
  if (row.kind === 'value') compareValue(row, ours, theirs, place);
  else if (row.kind === 'each') compareLists(row.fields, ours, theirs, place);
  else if (row.kind === 'at') compareFields(row.fields, isRecord(ours) ? ours : undefined, theirs, place);
  else compareChoice(row.alternatives, ours, theirs, place);
}

function compareValue(row: Value<unknown>, ours: unknown, answer: unknown, place: Place): void {
  const theirs = row.theirs === undefined ? answer : row.theirs(answer);
  const { tally, field } = place;
  const absent = isAbsent(ours);
  const value = absent ? (ours ?? null) : row.as === undefined ? ours : row.as(ours);
  if (absent && row.asksHost && isError(theirs)) tally.unanswered += 1;
  else if (row.made && isAbsent(theirs)) tally.absent += 1;
  else if (absent && (isAbsent(theirs) || isDeepStrictEqual(theirs, row.absent))) tally.absent += 1;
  else if (isDeepStrictEqual(value, theirs)) {
    tally.values += 1;
    if (!row.path.includes(':')) tally.named += 1;
    tally.seen.add(field);
  } else mismatch(place, value, theirs);
}

function compareLists(rows: PlainRows, ours: unknown, theirs: unknown, place: Place): void {
  if (isAbsent(ours) && isAbsent(theirs)) return;
  if (!Array.isArray(ours) || !Array.isArray(theirs) || ours.length !== theirs.length) {
    mismatch(
      place,
      Array.isArray(ours) ? `${ours.length} items` : ours,
      Array.isArray(theirs) ? `${theirs.length} items` : theirs,
    );
    return;
  }
  for (const [index, item] of ours.entries()) {
    compareFields(rows, item, theirs[index], { ...place, where: `${place.where}[${index}]` });
  }
}

function compareChoice(
  alternatives: Readonly<Record<string, PlainRows>>,
  ours: unknown,
  theirs: unknown,
  place: Place,
): void {
  const kind = isRecord(ours) ? ours.kind : null;
  const other = isRecord(theirs) ? theirs.kind : null;
  if (kind !== other) mismatch(place, kind, other);
  else if (isRecord(ours)) compareFields(alternatives[String(kind)] ?? {}, ours, theirs, place);
}

function mismatch({ tally, where, field }: Place, ours: unknown, theirs: unknown): void {
  tally.mismatches.push(`${where} ${field}: we ${print(ours)}, pypowervm ${print(theirs)}`);
}

function print(value: unknown): string {
  const text = JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item)) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function isError(value: unknown): boolean {
  return isRecord(value) && '$error' in value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
