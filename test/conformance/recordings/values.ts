import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareFields, fieldNames, Tally } from './compare.js';
import { readRecording, typeNameOf } from './reading.js';
import type { Recording, Recordings } from './recordings.js';
import type { Results } from './results.js';
import { type PlainRows, rowsOf, type Table } from './rows.js';

interface Theirs {
  readonly file: string;
  readonly entry: number;
  readonly values: unknown;
}

const LEAST_VALUES = 300;

/** Our typed values against those of pypowervm's wrappers, for every recording of a declared type. */
export async function compareValues(recordings: Recordings, tables: readonly Table[], results: Results): Promise<void> {
  const rows = tables.map((table) => ({
    table,
    name: table.resource.name,
    wrapper: table.wrapper,
    fields: rowsOf(table),
  }));
  const asked = join(recordings.folder, 'table.json');
  await writeFile(
    asked,
    JSON.stringify(rows.map(({ name, wrapper, fields }) => ({ resource: name, wrapper, fields }))),
  );
  const theirs = await recordings.ask<Theirs[]>('values', asked);
  const tally = new Tally();
  for (const recording of recordings.all) {
    const row = rows.find(({ name }) => name === typeNameOf(recording));
    if (row === undefined) continue;
    const [values, known] = [tally.values, tally.mismatches.length];
    const answers = theirs.filter(({ file }) => file === recording.file);
    const ours = await read(recordings, recording, row.table);
    const faults = ours.length === answers.length ? [] : [`we read ${ours.length}, pypowervm ${answers.length}`];
    for (const [index, view] of ours.entries()) {
      const place = { tally, where: `${recording.file}[${index}]`, field: row.name };
      compareFields(row.fields, view, answers[index]?.values, place);
    }
    faults.push(...tally.mismatches.slice(known));
    results.case(`values: ${recording.file}: ${ours.length} ${row.name}, ${tally.values - values} equal`, faults);
  }
  control(rows[0]!.fields, results);
  for (const { name } of rows) {
    const compared = [...tally.seen].filter(
      (field) => field.startsWith(`${name}.`) && !field.startsWith(`${name}.meta.`),
    );
    results.case(`${name}: ${compared.length} fields are compared`, compared.length > 0 ? [] : ['none is']);
  }
  results.case(
    `${tally.named} values of pypowervm's properties, ${tally.values} in all`,
    tally.named >= LEAST_VALUES ? [] : [`at least ${LEAST_VALUES} are wanted`],
  );
  const fields = rows.flatMap(({ name, fields }) => fieldNames(fields, name));
  const unseen = fields.filter((field) => !tally.seen.has(field));
  console.log(
    `       ${tally.seen.size} of ${fields.length} fields have a value somewhere; absent on both sides ${tally.absent} times,`,
  );
  console.log(
    `       ${tally.unanswered} times pypowervm would ask a host, ${tally.refused} times we refuse a group that was not asked for; in no recording: ${unseen.join(', ')}`,
  );
}

/** A comparison that cannot fail would say nothing. */
function control(rows: PlainRows, results: Results): void {
  const tally = new Tally();
  compareFields(rows, { name: 'a', partitions: [] }, { name: 'b' }, { tally, where: 'control', field: 'control' });
  const noticed = tally.mismatches.length === 1 && tally.mismatches[0]!.includes('we "a", pypowervm "b"');
  results.case('control: one other value is noticed', noticed ? [] : [`mismatches: ${tally.mismatches.join('; ')}`]);
}

async function read(recordings: Recordings, recording: Recording, { resource }: Table): Promise<readonly object[]> {
  if (!('read' in resource)) return await readRecording(recordings, recording, resource);
  return [resource.read(await recordings.body(recording.file)) ?? {}];
}
