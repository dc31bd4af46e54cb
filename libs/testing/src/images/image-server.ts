import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { listen } from '../listen.js';
import { RandomImage } from './random-image.js';

export interface ServedImage {
  id: string;
  /** In bytes. */
  size: number;
  /** Decides the content. @default the id */
  seed?: string;
  name?: string;
  /** @default 'active' */
  status?: string;
  /** @default 'raw' */
  diskFormat?: string;
  /** More of what the Images API tells: `{ min_disk: 10 }`. */
  metadata?: Record<string, unknown>;
  /** Claims checksums that the content does not have. */
  corrupt?: boolean;
  /** Cuts the connection after so many bytes. */
  cutAfter?: number;
}

export interface ImageServerOptions {
  images: ServedImage[];
  /** The Images API answers 401 without this value in X-Auth-Token. @default no token is asked for */
  token?: string;
  /** The status with which the Images API answers a token that asks for an image; in place of `token`. */
  authorize?: (token: string | undefined, id: string) => 200 | 401 | 403 | 404;
  /** Serves https, with PEM texts. @default http */
  tls?: { key: string; cert: string };
}

export interface ImageServer extends AsyncDisposable {
  /** Base of the Images v2 API, without `/v2`. */
  readonly url: string;
  /** Plain download URL of an image. */
  fileUrl(id: string): string;
  image(id: string): RandomImage;
  /** How often metadata and content were asked for, refusals included, and how many bytes of content went out. */
  requests(id: string): { metadata: number; content: number; bytes: number };
}

interface Entry extends ServedImage {
  content: RandomImage;
  counts: { metadata: number; content: number; bytes: number };
}

/** Serves generated images as files (`/images/{id}.raw`) and through the Images v2 API (`/v2/images/{id}`, `/file`). */
export async function imageServer({
  images,
  token,
  authorize = only(token),
  tls,
}: ImageServerOptions): Promise<ImageServer> {
  const entries = new Map<string, Entry>();
  for (const image of images) {
    const content = new RandomImage(image.seed ?? image.id, image.size);
    entries.set(image.id, { ...image, content, counts: { metadata: 0, content: 0, bytes: 0 } });
  }
  const answer = (request: IncomingMessage, response: ServerResponse) => route(entries, authorize, request, response);
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${await listen(server)}`;
  const entry = (id: string): Entry => {
    const found = entries.get(id);
    if (!found) throw new Error(`the image server has no image ${id}`);
    return found;
  };
  return {
    url,
    fileUrl: (id) => `${url}/images/${encodeURIComponent(entry(id).id)}.raw`,
    image: (id) => entry(id).content,
    requests: (id) => ({ ...entry(id).counts }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Everybody when no token is asked for. */
const only = (wanted: string | undefined) => (token: string | undefined) =>
  wanted === undefined || token === wanted ? 200 : 401;

const TITLES = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' };

const header = ({ headers }: IncomingMessage, name: string): string | undefined => [headers[name]].flat()[0];

const PLAIN = /^\/images\/([^/]+)\.raw$/;
const API = /^\/v2\/images\/([^/]+?)(\/file)?$/;

function route(
  entries: Map<string, Entry>,
  authorize: NonNullable<ImageServerOptions['authorize']>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const path = new URL(request.url ?? '/', 'http://local').pathname;
  const plain = PLAIN.exec(path);
  const api = API.exec(path);
  const entry = entries.get(decodeURIComponent(plain?.[1] ?? api?.[1] ?? ''));
  const wantsContent = Boolean(plain ?? api?.[2]);
  const status = api ? authorize(header(request, 'x-auth-token'), decodeURIComponent(api[1] ?? '')) : 200;
  if (entry) entry.counts[wantsContent ? 'content' : 'metadata'] += 1;

  if (request.method !== 'GET' && request.method !== 'HEAD') refuse(response, 405, 'Method Not Allowed');
  else if (status !== 200) refuse(response, status, TITLES[status]);
  else if (!entry) refuse(response, 404, 'Not Found');
  else if (wantsContent) void sendContent(entry, request, response);
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(metadata(entry)));
}

function metadata({
  id,
  name,
  status,
  diskFormat,
  size,
  corrupt,
  content,
  metadata: more,
}: Entry): Record<string, unknown> {
  const { md5, sha512 } = corrupt ? new RandomImage(`not ${id}`, 1).checksums : content.checksums;
  return {
    id,
    name: name ?? id,
    status: status ?? 'active',
    disk_format: diskFormat ?? 'raw',
    container_format: 'bare',
    size,
    virtual_size: null,
    checksum: md5,
    os_hash_algo: 'sha512',
    os_hash_value: sha512,
    os_hidden: false,
    visibility: 'public',
    protected: false,
    min_disk: 0,
    min_ram: 0,
    tags: [],
    self: `/v2/images/${id}`,
    file: `/v2/images/${id}/file`,
    schema: '/v2/schemas/image',
    ...more,
  };
}

async function sendContent(entry: Entry, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { size, content, cutAfter, counts } = entry;
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from > 0 && from >= size) return refuse(response, 416, 'Range Not Satisfiable');
  response.writeHead(from > 0 ? 206 : 200, {
    'content-type': 'application/octet-stream',
    'content-length': size - from,
    'accept-ranges': 'bytes',
    ...(from > 0 ? { 'content-range': `bytes ${from}-${size - 1}/${size}` } : {}),
  });
  if (request.method === 'HEAD') return void response.end();
  const to = Math.min(size, from + (cutAfter ?? size));
  const counted = content.stream(from, to).on('data', (chunk: Buffer) => {
    counts.bytes += chunk.length;
  });
  // A reader that goes away early is its own business.
  await pipeline(counted, response, { end: to === size }).catch(() => undefined);
  if (to < size) response.socket?.destroySoon();
}

function refuse(response: ServerResponse, status: number, title: string): void {
  response
    .writeHead(status, { 'content-type': 'text/html; charset=UTF-8' })
    .end(`<html><h1>${status} ${title}</h1></html>`);
}
