import { brotliDecompressSync, constants, inflateRawSync, inflateSync } from 'node:zlib';

/** What may be hidden in what is hidden: base64 of gzip of JSON ... */
const DEEPEST = 4;

/**
 * Which of the secrets whoever reads the bytes could find: plain, in another case of hex, in base64 and base64url at any
 * offset, with JSON escapes (once or twice), percent encoded, in UTF-16, and in anything packed by gzip, zlib or brotli, each
 * inside of any other.
 */
export function hiddenSecrets(bytes: Uint8Array, secrets: readonly string[]): string[] {
  const looks = secrets.map((secret) => ({ secret, disguises: disguises(secret) }));
  // Less than the shortest secret need not be unpacked: ids and words are many.
  const least = Math.min(...secrets.map((secret) => Buffer.byteLength(secret)));
  const runs = [
    { of: new RegExp(`[0-9A-Fa-f]{${2 * least},}`, 'g'), in: 'hex', skips: [0, 1] },
    { of: new RegExp(`[\\w+/-]{${Math.floor((4 * least) / 3)},}`, 'g'), in: 'base64', skips: [0, 1, 2, 3] },
  ] as const;
  const found = new Set<string>();
  const look = (content: Buffer, depth: number): void => {
    const text = content.toString('latin1');
    for (const { secret, disguises } of looks) if (disguises.some((one) => text.includes(one))) found.add(secret);
    if (depth >= DEEPEST) return;
    for (const run of runs) {
      // Whatever stood before it in the same run has shifted it.
      for (const [inRun] of text.matchAll(run.of)) {
        for (const skip of run.skips) look(Buffer.from(inRun.slice(skip), run.in), depth + 1);
      }
    }
    for (const inner of packed(content)) look(inner, depth + 1);
  };
  look(Buffer.from(bytes), 0);
  return secrets.filter((secret) => found.has(secret));
}

const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

function disguises(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const ascii = inJson.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const twice = [inJson, ascii].map((text) => JSON.stringify(text).slice(1, -1));
  const texts = [secret, inJson, ascii, ...twice, encodeURIComponent(secret)].map(latin1);
  return [...texts, Buffer.from(secret, 'utf16le').toString('latin1')];
}

const OPTIONS = { finishFlush: constants.Z_SYNC_FLUSH };
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

/** Packed content begins where its signature is; raw deflate and brotli have none and are looked for at the start only. */
function* packed(bytes: Buffer): Generator<Buffer> {
  const unpacked = [attempt(() => inflateRawSync(bytes, OPTIONS)), attempt(() => brotliDecompressSync(bytes))];
  for (let at = bytes.indexOf(0x78); at >= 0 && at < bytes.length - 1; at = bytes.indexOf(0x78, at + 1)) {
    if (bytes.readUInt16BE(at) % 31 === 0) unpacked.push(attempt(() => inflateSync(bytes.subarray(at), OPTIONS)));
  }
  for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1)) {
    unpacked.push(attempt(() => inflateRawSync(bytes.subarray(bodyOfGzip(bytes, at)), OPTIONS)));
  }
  yield* unpacked.filter((content) => content !== undefined && content.length > 0) as Buffer[];
}

/** RFC 1952: ten bytes, then what the flags announce: extra field, name, comment, checksum of the header. */
function bodyOfGzip(bytes: Buffer, start: number): number {
  const flags = bytes[start + 3] ?? 0;
  let at = start + 10;
  if (flags & 4) at += 2 + bytes.readUInt16LE(at);
  for (const named of [8, 16]) if (flags & named) at = bytes.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
