import { parseXml, type Resource, serializeXml } from '#powervm';
import { readRecording, typeNameOf } from './reading.js';
import type { Recording, Recordings } from './recordings.js';
import type { Results } from './results.js';

interface Verdict {
  /** `file`, or `file@index` for what an entry holds. */
  readonly name: string;
  /** Canonical forms are equal, ignoring text of nothing but blanks. */
  readonly equal: boolean;
  /** Blanks are equal too. */
  readonly exact: boolean;
  readonly difference: string | null;
}

/** Name of a document that is changed on the way: the comparison has to notice. */
const CONTROL = 'lpar_ibmi.txt';

/** Documents read and written back by us; lxml compares the canonical forms. */
export async function roundTrips(
  recordings: Recordings,
  types: ReadonlyMap<string, Resource>,
  results: Results,
): Promise<void> {
  for (const { file, reason } of recordings.all) {
    if (reason === null) continue;
    results.case(`not well-formed: ${file}: ${reason}`, acceptance(await recordings.body(file)));
  }
  const wellFormed = recordings.all.filter(({ reason }) => reason === null);
  const faults = new Map<string, string[]>();
  const entries = new Map<string, number>();
  for (const recording of wellFormed) {
    const type = types.get(typeNameOf(recording) ?? '');
    try {
      await recordings.keep(recording.file, serializeXml(parseXml(await recordings.body(recording.file))));
      entries.set(recording.file, type === undefined ? 0 : await writeEntries(recordings, recording, type));
    } catch (error) {
      faults.set(recording.file, [String(error)]);
    }
  }
  const verdicts = await recordings.ask<Verdict[]>('canonical');
  for (const { name, equal, difference } of verdicts) {
    const file = name.replace(/@.*/, '');
    if (!equal) faults.set(file, [...(faults.get(file) ?? []), `${name}: ${difference}`]);
  }
  for (const { file } of wellFormed) {
    const count = entries.get(file) ?? 0;
    results.case(`written back: ${file}${count === 0 ? '' : `, and ${count} entries`}`, faults.get(file) ?? []);
  }
  const exact = verdicts.filter(({ exact }) => exact).length;
  console.log(
    `       ${wellFormed.length} documents, ${verdicts.length - wellFormed.length} entries; blanks equal in ${exact}`,
  );
  await control(recordings, results);
}

async function writeEntries(recordings: Recordings, recording: Recording, type: Resource): Promise<number> {
  const entries = await readRecording(recordings, recording, type);
  for (const [index, { element }] of entries.entries()) {
    await recordings.keep(`${recording.file}@${index}`, serializeXml(element));
  }
  return entries.length;
}

function acceptance(body: string): string[] {
  try {
    parseXml(body);
    return ['our parser takes it'];
  } catch (error) {
    return error instanceof Error && error.message.startsWith('XML: ') ? [] : [String(error)];
  }
}

async function control(recordings: Recordings, results: Results): Promise<void> {
  const document = await recordings.body(CONTROL);
  const changed = document.replace('>OS400<', '>OS401<');
  await recordings.keep(CONTROL, serializeXml(parseXml(changed)));
  const verdict = (await recordings.ask<Verdict[]>('canonical')).find(({ name }) => name === CONTROL);
  const noticed = changed !== document && verdict?.equal === false;
  results.case('control: one changed character is noticed', noticed ? [] : ['it is not']);
}
