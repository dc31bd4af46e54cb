import { createReadStream } from 'node:fs';
import { chmod, mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JetStreamApiError, type StreamInfo } from '@nats-io/jetstream';
import { refuse } from '#contracts';
import { valuesIn } from '../bucket-values.js';
import type { Bus } from '../bus.js';
import { buckets, COMMANDS, DEAD_LETTERS, EVENTS, FILES } from '../topology.js';
import { wakeOf } from '../wake.js';
import { restoreStream, SnapshotHead, snapshotStream } from './stream-snapshot.js';

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
    const file = await open(scratch, 'wx', 0o600);
    let bytes = 0;
    const head = await snapshotStream(nats, stream, async (chunk) => {
      bytes += chunk.length;
      await file.write(chunk);
    }).finally(() => file.close());
    await rename(scratch, fileOf(folder, stream));
    // Written last: a stream without it was not saved whole.
    await writeFile(headOf(folder, stream), JSON.stringify(head), { mode: 0o600, flag: 'wx' });
    const { state } = await jsm.streams.info(stream);
    saved.push({ stream, messages: state.messages, bytes });
  }
  return saved;
}

export interface RestoreOptions {
  readonly replicas: number;
  /** Only what is ours: operations of that time are not gone on with. */
  readonly recordsOnly?: boolean;
  /** Throw away what the broker has. */
  readonly replace?: boolean;
}

/**
 * Makes streams and buckets what they were. Nothing is changed unless all can be restored.
 *
 * @throws OperationError `nats.backup-incomplete`, `nats.in-use` while services run, `nats.not-empty` unless it is to be replaced
 */
export async function restoreBackup(bus: Bus, folder: string, options: RestoreOptions): Promise<string[]> {
  const wanted = options.recordsOnly ? RECORDS : ALL;
  const heads = await Promise.all(wanted.map((stream) => readHead(folder, stream)));
  await requireIdle(bus);
  const present = await Promise.all(wanted.map((stream) => infoOf(bus, stream)));
  const full = present.flatMap((info) => (info !== undefined && info.state.messages > 0 ? [info.config.name] : []));
  if (full.length > 0 && !options.replace) throw notEmpty(full);
  for (const info of present) if (info !== undefined) await bus.jsm.streams.delete(info.config.name);
  for (const head of heads) {
    const content = createReadStream(fileOf(folder, head.config.name), { highWaterMark: 256 * 1024 });
    await restoreStream(bus.nats, head, content, options.replicas);
  }
  if (!options.recordsOnly) await wakeAll(bus);
  return heads.map(({ config: { name } }) => name);
}

/** Streams are saved one after another: an operation that ended meanwhile may be in one as under way, without its clock in another. */
async function wakeAll(bus: Bus): Promise<void> {
  const operations = await valuesIn(bus.jsm, 'operations', await bus.bucket('operations'), '*');
  const now = Date.now();
  for (const { key } of operations) await bus.publish(wakeOf(key, now));
}

const fileOf = (folder: string, stream: string) => join(folder, `${stream}.snapshot`);
const headOf = (folder: string, stream: string) => join(folder, `${stream}.json`);

async function readHead(folder: string, stream: string): Promise<SnapshotHead> {
  try {
    await stat(fileOf(folder, stream));
    return SnapshotHead.parse(JSON.parse(await readFile(headOf(folder, stream), 'utf8')));
  } catch (cause) {
    throw refuse('nats.backup-incomplete', `${folder} has no whole snapshot of ${stream}`, {
      remedy: 'Give a folder that `powervm backup create` has written to its end.',
      cause,
    });
  }
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
