/** One tree of an image as a reader sees it. */
export interface IsoTree {
  readonly label: string;
  readonly publisher: string;
  readonly application: string;
  /** Path by this tree's names -> content. */
  readonly files: Map<string, Uint8Array>;
  /** Every directory record in the order of the image, `.` and `..` left out. */
  readonly records: readonly IsoRecord[];
  /** What both path tables say, as the directories' identifiers, parents and sectors. */
  readonly pathTable: readonly PathTableEntry[];
}

export interface IsoRecord {
  /** Directory that holds the record, by this tree's names; '' for the root. */
  readonly parent: string;
  readonly identifier: string;
  readonly name: string;
  readonly directory: boolean;
  readonly sector: number;
  readonly mode: number | undefined;
  readonly links: number | undefined;
  readonly modified: Uint8Array | undefined;
}

export interface PathTableEntry {
  readonly identifier: string;
  readonly parent: number;
  readonly sector: number;
}

export type TreeKind = 'primary' | 'rock-ridge' | 'joliet';

/**
 * Reads one tree of an ISO 9660 image by the standard's text, without a line of the writer: what is stored in both byte
 * orders or twice must agree, lengths must add up, records must not cross sectors.
 *
 * @throws {Error}  that says what is wrong with the image
 */
export function readIso(image: Uint8Array, kind: TreeKind): IsoTree {
  const disc = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  const descriptor = descriptorOf(disc, kind === 'joliet' ? 2 : 1);
  const text = (bytes: Buffer) => decode(bytes, kind);
  const must = (holds: boolean, what: string) => {
    if (!holds) throw new Error(`image: ${what}`);
  };
  const both = (bytes: Buffer, at: number) => {
    must(bytes.readUInt32LE(at) === bytes.readUInt32BE(at + 4), `byte orders differ at ${at}`);
    return bytes.readUInt32LE(at);
  };
  must(both(descriptor, 80) * 2048 === disc.length, 'the volume size is not the size of the image');
  must(descriptor.readUInt16LE(128) === 2048 && descriptor.readUInt16BE(130) === 2048, 'the block size is not 2048');

  const files = new Map<string, Uint8Array>();
  const records: IsoRecord[] = [];
  const root = descriptor.subarray(156, 190);
  walk(both(root, 2), both(root, 10), '', 1);
  return {
    label: text(descriptor.subarray(40, 72)).trimEnd(),
    publisher: text(descriptor.subarray(318, 446)).trimEnd(),
    application: text(descriptor.subarray(574, 702)).trimEnd(),
    files,
    records,
    pathTable: readPathTables(disc, descriptor, text),
  };

  function walk(sector: number, bytes: number, parent: string, level: number): void {
    must(level <= 8, `${parent} is below the eighth level`);
    const directory = disc.subarray(sector * 2048, sector * 2048 + bytes);
    for (let at = 0, index = 0; at < bytes; index += 1) {
      const length = directory.readUInt8(at);
      if (length === 0) {
        at = (Math.floor(at / 2048) + 1) * 2048;
        continue;
      }
      must(Math.floor(at / 2048) === Math.floor((at + length - 1) / 2048), `a record of ${parent} crosses a sector`);
      const record = directory.subarray(at, at + length);
      at += length;
      const own = both(record, 2);
      const size = both(record, 10);
      if (index === 0) must(own === sector && size === bytes, `${parent}/. is elsewhere`);
      if (index < 2) {
        must(record.readUInt8(32) === 1 && record.readUInt8(33) === index, `${parent} does not start with . and ..`);
        continue;
      }
      const isDirectory = (record.readUInt8(25) & 2) !== 0;
      const identifier = text(record.subarray(33, 33 + record.readUInt8(32)));
      must(isDirectory || identifier.endsWith(';1'), `${identifier} is a file without version 1`);
      const fields = kind === 'rock-ridge' ? systemUseFields(disc, record) : undefined;
      const name = fields?.get('NM')?.subarray(5).toString() ?? identifier.replace(/;1$/, '');
      const path = parent === '' ? name : `${parent}/${name}`;
      must(own * 2048 + size <= disc.length, `${path} ends outside the image`);
      const px = fields?.get('PX');
      records.push({
        parent,
        identifier,
        name,
        directory: isDirectory,
        sector: own,
        mode: px && both(px, 4),
        links: px && both(px, 12),
        modified: fields?.get('TF')?.subarray(5, 12),
      });
      if (isDirectory) walk(own, size, path, level + 1);
      else files.set(path, disc.subarray(own * 2048, own * 2048 + size));
    }
  }
}

function descriptorOf(disc: Buffer, type: number): Buffer {
  for (let sector = 16; ; sector += 1) {
    const descriptor = disc.subarray(sector * 2048, (sector + 1) * 2048);
    if (descriptor.toString('latin1', 1, 6) !== 'CD001') throw new Error(`image: sector ${sector} is no descriptor`);
    const joliet = descriptor.toString('latin1', 88, 91) === '%/E';
    if (descriptor.readUInt8(0) === type && joliet === (type === 2)) return descriptor;
    if (descriptor.readUInt8(0) === 255) throw new Error(`image: no descriptor of type ${type}`);
  }
}

function readPathTables(disc: Buffer, descriptor: Buffer, text: (bytes: Buffer) => string): PathTableEntry[] {
  const length = descriptor.readUInt32LE(132);
  const tableAt = (sector: number) => disc.subarray(sector * 2048, sector * 2048 + length);
  const little = tableAt(descriptor.readUInt32LE(140));
  const big = tableAt(descriptor.readUInt32BE(148));
  const entries: PathTableEntry[] = [];
  for (let at = 0; at < length; ) {
    const identifierLength = little.readUInt8(at);
    const identifier = little.subarray(at + 8, at + 8 + identifierLength);
    const entry = { sector: little.readUInt32LE(at + 2), parent: little.readUInt16LE(at + 6) };
    const same =
      big.readUInt32BE(at + 2) === entry.sector &&
      big.readUInt16BE(at + 6) === entry.parent &&
      big.subarray(at + 8, at + 8 + identifierLength).equals(identifier);
    if (!same) throw new Error(`image: the path tables differ at ${at}`);
    entries.push({ identifier: at === 0 ? '' : text(identifier), ...entry });
    at += 8 + identifierLength + (identifierLength % 2);
  }
  return entries;
}

/** SUSP fields of a record by their signature, continuations followed. */
function systemUseFields(disc: Buffer, record: Buffer): Map<string, Buffer> {
  const identifierLength = record.readUInt8(32);
  const fields = new Map<string, Buffer>();
  let area: Buffer | undefined = record.subarray(33 + identifierLength + ((identifierLength + 1) % 2));
  while (area) {
    let next: Buffer | undefined;
    for (let at = 0; at + 4 <= area.length; ) {
      const field = area.subarray(at, at + area.readUInt8(at + 2));
      const signature = field.toString('latin1', 0, 2);
      if (signature === 'CE') {
        const [sector, offset, length] = [field.readUInt32LE(4), field.readUInt32LE(12), field.readUInt32LE(20)];
        if (offset + length > 2048) throw new Error(`image: a continuation crosses sector ${sector}`);
        next = disc.subarray(sector * 2048 + offset, sector * 2048 + offset + length);
      }
      fields.set(signature, field);
      at += field.length;
    }
    area = next;
  }
  return fields;
}

function decode(bytes: Buffer, kind: TreeKind): string {
  return kind === 'joliet' ? Buffer.from(bytes).swap16().toString('utf16le') : bytes.toString('latin1');
}
