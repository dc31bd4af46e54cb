import { type Answer, type Entity, parseXml, type Resource } from '#powervm';
import { readEntry, readFeed } from '../../../libs/powervm/src/atom/entry.js';
import type { Recording, Recordings } from './recordings.js';

/** The objects of a recording, read as an answer of the host. */
export async function readRecording(
  recordings: Recordings,
  recording: Recording,
  type: Resource,
): Promise<readonly Entity[]> {
  const answer: Answer = {
    method: 'GET',
    path: pathOf(recording, type),
    status: recording.status,
    etag: recording.headers.etag,
    body: await recordings.body(recording.file),
  };
  return parseXml(answer.body).local === 'feed' ? readFeed(type, answer) : [readEntry(type, answer)];
}

// Recordings hold the contents of groups that their path does not name: a read without group leaves the choice to the host.
function pathOf({ path }: Recording, type: Resource): string {
  return `/rest/api/${type.service}/${(path ?? type.name).split('?')[0]}`;
}

/** The type name that all entries of a recording have; undefined when there are none. */
export function typeNameOf({ entries }: Recording): string | undefined {
  const names = new Set(entries.map((name) => name.replace(/^\{.*\}/, '')));
  return names.size === 1 ? [...names][0] : undefined;
}
