import type { ContinuationArea } from './continuation-area.js';
import { headLength } from './directory-record.js';
import type { DriveDirectory, DriveEntry } from './drive-tree.js';
import { ascii, concat, recordDate, viewOf, writeBoth32 } from './fields.js';
import type { SystemUse } from './hierarchy.js';

const MAX_RECORD = 254;
const CE_LENGTH = 28;
const DIRECTORY_MODE = 0o040555;
const FILE_MODE = 0o100444;

/**
 * The Rock Ridge fields of the primary tree (IEEE P1282 on top of SUSP): mode, owner and links (PX), times (TF) and the
 * real name (NM); SP and ER in the root's own record say that they are there. Everything belongs to root and can be
 * read by all, as `genisoimage -r` makes it.
 */
export function rockRidge(continuation: ContinuationArea, createdAt: Date): SystemUse {
  const times = field(
    'TF',
    1,
    Uint8Array.of(0x0e),
    recordDate(createdAt),
    recordDate(createdAt),
    recordDate(createdAt),
  );

  return (entry, role, identifier) => {
    const named = role === 'named';
    const here = [present(named), attributes(entry), times];
    if (role === 'root') here.unshift(field('SP', 1, Uint8Array.of(0xbe, 0xef, 0)));
    const last = named ? nameField(entry.name) : role === 'root' ? extensionReference() : new Uint8Array();

    const short = concat(here);
    const roomLeft = MAX_RECORD - headLength(identifier) - short.length;
    if (role !== 'root' && last.length <= roomLeft) return concat([short, last]);
    return concat([short, continuationField(continuation, last)]);
  };
}

/** RR tells which fields follow. RRIP 1.12 dropped it; readers of the 1991 text look for it. */
function present(named: boolean): Uint8Array {
  return field('RR', 1, Uint8Array.of(named ? 0x89 : 0x81));
}

function attributes(entry: DriveEntry): Uint8Array {
  const body = new Uint8Array(32);
  const view = viewOf(body);
  writeBoth32(view, 0, entry.kind === 'directory' ? DIRECTORY_MODE : FILE_MODE);
  writeBoth32(view, 8, entry.kind === 'directory' ? 2 + subdirectories(entry) : 1);
  return field('PX', 1, body);
}

function subdirectories(directory: DriveDirectory): number {
  return [...directory.entries.values()].filter((entry) => entry.kind === 'directory').length;
}

function nameField(name: string): Uint8Array {
  return field('NM', 1, Uint8Array.of(0), Buffer.from(name));
}

function continuationField(area: ContinuationArea, bytes: Uint8Array): Uint8Array {
  const { sector, offset } = area.add(bytes);
  const body = new Uint8Array(CE_LENGTH - 4);
  const view = viewOf(body);
  writeBoth32(view, 0, sector);
  writeBoth32(view, 8, offset);
  writeBoth32(view, 16, bytes.length);
  return field('CE', 1, body);
}

/** The identification that RRIP 4.3 prescribes, word for word. */
function extensionReference(): Uint8Array {
  const identifier = 'RRIP_1991A';
  const description = 'THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS';
  const source =
    'PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.';
  const lengths = Uint8Array.of(identifier.length, description.length, source.length, 1);
  return field('ER', 1, lengths, ascii(identifier + description + source));
}

function field(signature: string, version: number, ...body: Uint8Array[]): Uint8Array {
  const content = concat(body);
  return concat([ascii(signature), Uint8Array.of(4 + content.length, version), content]);
}
