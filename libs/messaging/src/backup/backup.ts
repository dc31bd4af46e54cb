import { chmod, mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { JetStreamApiError, type StreamInfo } from '@nats-io/jetstream';
import type { z } from 'zod';
import { refuse } from '#contracts';
import { keysIn } from '../bucket-values.js';
import type { Bus } from '../bus.js';
import { buckets, COMMANDS, DEAD_LETTERS, EVENTS, FILES } from '../topology.js';
import { wakeOf } from '../wake.js';
import { restoreStream, SnapshotHead, snapshotStream } from './stream-snapshot.js';
import { FileProof, proofOf, readInChunks, syncFolder, writeWhole } from './whole-file.js';

/** What is ours, and the keys to what is sealed: what a restore needs at least. */
const RECORDS = [buckets.owned.name, buckets.keys.name].map((name) => `KV_${name}`);

/** Leases are of the moment. What is ours comes first: it is written before anything is made. */
const ALL = [
  ...RECORDS,
  ...Object.values(buckets)
    .filter(({ name }) => name !== buckets.leases.name)
    .map(({ name }) => `KV_${name}`),
  COMMANDS,
  EVENTS,
  DEAD_LETTERS,
  `OBJ_${FILES}`,
].filter((name, index, names) => names.indexOf(name) === index);

/** `<stream>.json`. Backups of the first format have no proof. */
const SavedHead = SnapshotHead.extend({ proof: FileProof.optional() });
type SavedHead = z.infer<typeof SavedHead>;

/** A stream in a backup. */
export interface SavedStream {
  readonly stream: string;
  readonly messages: number;
  /** Of the snapshot. */
  readonly bytes: number;
}

/**
 * Writes each stream and bucket into a folder of its own for the owner's eyes: `<stream>.snapshot`, as the server writes it, and
 * `<stream>.json`, which goes with it. Each is one moment of its stream; all are of one moment while no service runs; otherwise a restore makes them agree.
 *
 * @param folder  made when absent; must be empty
 */
export async function saveBackup({ nats, jsm }: Bus, folder: string): Promise<SavedStream[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const saved: SavedStream[] = [];
  for (const stream of ALL) {
    const scratch = join(folder, `${stream}.partial`);
    const { result: head, proof } = await writeWhole(scratch, (write) => snapshotStream(nats, stream, write));
    await rename(scratch, fileOf(folder, stream));
    // Written last: a stream without it was not saved whole.
    const text = Buffer.from(JSON.stringify({ ...head, proof } satisfies SavedHead));
    await writeWhole(headOf(folder, stream), (write) => write(text));
    const { state } = await jsm.streams.info(stream);
    saved.push({ stream, messages: state.messages, bytes: proof.bytes });
  }
  await syncFolder(folder);
  return saved;
}

export interface RestoreOptions {
  readonly replicas: number;
  /** Only what is ours: operations of that time are not gone on with. */
  readonly recordsOnly?: boolean;
  /** Throw away what the broker has. */
  readonly replace?: boolean;
}

export interface Restored {
  readonly streams: string[];
  /** Those of them whose snapshots nothing could prove to be whole. */
  readonly unchecked: string[];
}

/**
 * Makes streams and buckets what they were. Nothing is changed unless every snapshot is as it was written.
 *
 * @throws OperationError `nats.backup-incomplete`, `nats.in-use` while services run, `nats.not-empty` unless it is to be replaced
 */
export async function restoreBackup(bus: Bus, folder: string, options: RestoreOptions): Promise<Restored> {
  const wanted = options.recordsOnly ? RECORDS : ALL;
  const heads: SavedHead[] = [];
  for (const stream of wanted) heads.push(await wholeHead(folder, stream));
  await requireIdle(bus);
  const present = await Promise.all(wanted.map((stream) => infoOf(bus, stream)));
  const full = present.flatMap((info) => (info !== undefined && info.state.messages > 0 ? [info.config.name] : []));
  if (full.length > 0 && !options.replace) throw notEmpty(full);
  for (const info of present) if (info !== undefined) await bus.jsm.streams.delete(info.config.name);
  for (const head of heads) {
    await restoreStream(bus.nats, head, readInChunks(fileOf(folder, head.config.name)), options.replicas);
  }
  if (!options.recordsOnly) await wakeAll(bus);
  const namesOf = (some: readonly SavedHead[]) => some.map(({ config: { name } }) => name);
  return { streams: namesOf(heads), unchecked: namesOf(heads.filter(({ proof }) => proof === undefined)) };
}

/** Streams are saved one after another: an operation that ended meanwhile may be in one as under way, without its clock in another. */
async function wakeAll(bus: Bus): Promise<void> {
  const now = Date.now();
  for (const key of await keysIn(bus.jsm, 'operations', '*')) await bus.publish(wakeOf(key, now));
}

const fileOf = (folder: string, stream: string) => join(folder, `${stream}.snapshot`);
const headOf = (folder: string, stream: string) => join(folder, `${stream}.json`);

/** @throws OperationError `nats.backup-incomplete` for a snapshot that is not there, or not as it was written */
async function wholeHead(folder: string, stream: string): Promise<SavedHead> {
  const incomplete = (cause?: unknown) =>
    refuse('nats.backup-incomplete', `${folder} has no whole snapshot of ${stream}`, {
      remedy: 'Give a folder that `powervm backup create` has written to its end; when it is a copy, copy it again.',
      cause,
    });
  try {
    const head = SavedHead.parse(JSON.parse(await readFile(headOf(folder, stream), 'utf8')));
    const found = await proofOf(fileOf(folder, stream));
    const isWhole = head.proof === undefined ? found.bytes > 0 : isDeepStrictEqual(found, head.proof);
    if (isWhole) return head;
  } catch (cause) {
    throw incomplete(cause);
  }
  throw incomplete();
}

/** A service at work waits for messages; what it has in mind would not fit to what is restored. */
async function requireIdle(bus: Bus): Promise<void> {
  if ((await infoOf(bus, COMMANDS)) === undefined) return;
  for await (const { name, num_waiting: waiting } of bus.jsm.consumers.list(COMMANDS)) {
    if (waiting === 0) continue;
    throw refuse('nats.in-use', `a service reads commands (${name}), so nothing is restored`, {
      remedy: 'Stop all services first, and start them again afterwards.',
    });
  }
}

async function infoOf({ jsm }: Bus, stream: string): Promise<StreamInfo | undefined> {
  try {
    return await jsm.streams.info(stream);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.status === 404) return undefined;
    throw error;
  }
}

const notEmpty = (streams: readonly string[]) =>
  refuse('nats.not-empty', `the broker has content in ${streams.join(', ')}`, {
    remedy: 'Say --replace to throw it away.',
  });
