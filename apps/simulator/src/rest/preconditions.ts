import { stale } from '../errors.js';
import type { Exchange, Reply } from '../http/exchange.js';

const tags = (header: string | undefined) =>
  header?.split(',').map((tag) => tag.trim().replace(/^(W\/)?"(.*)"$/, '$2'));

/** True when the client's copy is current, so that the answer is 304. */
export function notModified(exchange: Exchange, etag: string | undefined): boolean {
  return etag !== undefined && (tags(exchange.headers['if-none-match'])?.includes(etag) ?? false);
}

/** 304 in place of an answer that the client has. */
export function conditional(exchange: Exchange, reply: Reply): Reply {
  const etag = reply.headers?.ETag;
  return etag !== undefined && notModified(exchange, etag) ? { status: 304, headers: { ETag: etag } } : reply;
}

/** @throws {RestError} 412; a request without If-Match is let through, as some clients send none on purpose */
export function requireMatch(exchange: Exchange, etag: string): void {
  const wanted = tags(exchange.headers['if-match']);
  if (wanted && !wanted.includes(etag) && !wanted.includes('*')) {
    throw stale('The object was changed since it was read: the etag of If-Match is not current.');
  }
}
