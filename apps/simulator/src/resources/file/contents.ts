import { createHash } from 'node:crypto';
import { badRequest, conflict, notFound, RestError } from '../../errors.js';
import type { Exchange, Reply } from '../../http/exchange.js';
import type { Route } from '../../rest/resource.js';
import type { Services } from '../../rest/services.js';
import { ContentGoneError } from '../../storage/byte-store.js';
import { peersOf } from '../../world/endpoints.js';
import type { File } from '../../world/model/storage.js';
import type { Host, World } from '../../world/world.js';
import { type Destination, destinationOf } from './destination.js';

const PATH = /^\/rest\/api\/web\/File\/contents\/(?<id>[^/]+)$/;
const writing = new WeakSet<File>();

/** The bytes of an upload: written by PUT (or POST, again), read by GET. */
export const fileRoutes: readonly Route[] = [
  { method: 'PUT', path: PATH, operation: 'PUT web/File/contents/{id}', handle: upload },
  { method: 'POST', path: PATH, operation: 'POST web/File/contents/{id}', handle: upload },
  { method: 'GET', path: PATH, operation: 'GET web/File/contents/{id}', handle: download },
];

async function upload(
  exchange: Exchange,
  { id = '' }: Record<string, string>,
  host: Host,
  { world }: Services,
): Promise<Reply> {
  const file = fileOf(world, host, id);
  if (writing.has(file)) throw conflict(`File ${file.name} is being written by another request.`);
  const destination = destinationOf(world, file);
  writing.add(file);
  try {
    destination.begin();
    await receive(exchange, file, destination, world);
    destination.complete(file.currentBytes);
    file.isComplete = true;
    return { status: 204 };
  } catch (error) {
    destination.abandon();
    throw refusalOf(error, file);
  } finally {
    writing.delete(file);
  }
}

/** Streams the body into its place; size and checksum are known, and compared, when all of it has come. */
async function receive(exchange: Exchange, file: File, destination: Destination, world: World): Promise<void> {
  const { sha256, expectedBytes } = file;
  const hash = createHash('sha256');
  let received = 0;
  const source = async function* () {
    for await (const chunk of exchange.incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield chunk;
      file.currentBytes = received;
    }
  };
  file.modified = world.clock.now();
  const accept = (bytes: number) => {
    if (world.table('File').get(file.scope, file.uuid) !== file) throw notFound(`File ${file.name} was deleted.`);
    destination.requireRoom(bytes);
    if (expectedBytes !== undefined && bytes > expectedBytes) {
      throw badRequest(`File ${file.name} is longer than its ExpectedFileSizeInBytes ${expectedBytes}.`);
    }
    received = bytes;
  };
  await world.contents.write(destination.key, source(), { accept });
  if (expectedBytes !== undefined && received !== expectedBytes) {
    throw badRequest(`File ${file.name} has ${received} bytes, but its ExpectedFileSizeInBytes is ${expectedBytes}.`);
  }
  const digest = hash.digest('hex');
  if (sha256 !== undefined && digest !== sha256.toLowerCase()) {
    throw badRequest(`File ${file.name} has the SHA256 ${digest}, not the ${sha256} that was announced.`);
  }
}

function download(_exchange: Exchange, { id = '' }: Record<string, string>, host: Host, { world }: Services): Reply {
  const file = fileOf(world, host, id);
  const { finalKey } = destinationOf(world, file);
  if (!world.contents.has(finalKey)) throw notFound(`File ${file.name} has no contents yet.`);
  const length = Math.min(file.currentBytes, world.contents.size(finalKey));
  return {
    status: 200,
    headers: { 'Content-Type': file.mediaType, 'Content-Length': String(length) },
    body: world.contents.read(finalKey, { length }),
  };
}

function fileOf(world: World, host: Host, id: string): File {
  const [file] = peersOf(world, host).flatMap((peer) => world.table('File').get(peer.id, id) ?? []);
  if (!file) throw notFound(`There is no File with the id ${id}.`);
  return file;
}

/** A client that goes away in the middle is its own affair, not an accident of the simulator. */
function refusalOf(error: unknown, { name }: File): unknown {
  if (error instanceof RestError) return error;
  if (error instanceof ContentGoneError) return notFound(`The device that ${name} is written to was deleted.`);
  const code = (error as { code?: unknown }).code;
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return badRequest(`The upload of ${name} was cut.`);
  return error;
}
