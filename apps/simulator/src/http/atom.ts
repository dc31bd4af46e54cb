import { createHash } from 'node:crypto';
import type { RestError } from '../errors.js';
import { web } from '../xml/build.js';
import type { XmlElement } from '../xml/element.js';
import { ATOM, OPENSEARCH, type Service, UOM, XHTML } from '../xml/namespaces.js';
import { escapeAttribute, escapeText, serializeRoot } from '../xml/serialize.js';
import type { Reply } from './exchange.js';

const NAMESPACES = ` xmlns="${ATOM}" xmlns:ns2="${OPENSEARCH}" xmlns:ns3="${XHTML}"`;
export const AUTHOR = 'IBM Power Systems Management Console';

export interface Entry {
  uuid: string;
  /** The object's document; its root name is the title. */
  object: XmlElement;
  service: Service;
  /** Absolute URI with the request's groups. */
  self: string;
  /** Milliseconds since 1970. */
  published: number;
  /** Managed objects only. */
  etag?: string;
  /** Default: the media type of the service. */
  contentType?: string;
}

/** A single entry, with the `ETag` header when it has one. */
export function entryReply(entry: Entry, etag = entry.etag, status = 200): Reply {
  const headers = { 'Content-Type': 'application/atom+xml', ...(etag === undefined ? {} : { ETag: etag }) };
  return { status, headers, body: printEntry(entry, NAMESPACES) };
}

/**
 * A feed, or 204 without a body when there is nothing in it.
 *
 * @param managementConsole where the HMC's own object is, to which its feeds link
 */
export function feedReply(self: string, entries: readonly Entry[], now: number, managementConsole?: string): Reply {
  if (entries.length === 0) return { status: 204 };
  const id = createHash('md5').update(self).digest();
  const body = [
    `<feed${NAMESPACES}>`,
    `<id>${uuidOf(id)}</id><updated>${new Date(now).toISOString()}</updated>`,
    `<link rel="SELF" href="${escapeAttribute(self)}"/>`,
    managementConsole === undefined
      ? ''
      : `<link rel="MANAGEMENT_CONSOLE" href="${escapeAttribute(managementConsole)}"/>`,
    `<generator>${AUTHOR}</generator>`,
    ...entries.map((entry) => printEntry(entry, '')),
    '</feed>',
  ].join('');
  const etag = String(
    createHash('md5')
      .update(entries.map((entry) => entry.etag ?? entry.uuid).join())
      .digest()
      .readInt32BE(0),
  );
  return { status: 200, headers: { 'Content-Type': 'application/atom+xml', ETag: etag }, body };
}

/** The document in which the API explains a refusal. */
export function errorReply(error: RestError, requestUri: string, now: number): Reply {
  const object = web.el(
    'HttpErrorResponse',
    web.leaf('HTTPStatus', error.status),
    web.leaf('RequestURI', requestUri),
    web.leaf('ReasonCode', 'Unknown internal error.'),
    web.leaf('Message', error.message),
    web.leaf('RequestBody', ''),
    web.leaf('RequestHeaders', ''),
  );
  const uuid = uuidOf(createHash('md5').update(`${now}${requestUri}`).digest());
  const reply = entryReply({ uuid, object, service: 'web', self: requestUri, published: now }, undefined, error.status);
  return { ...reply, headers: { ...reply.headers, ...error.headers } };
}

function printEntry({ uuid, object, service, self, published, etag, contentType }: Entry, namespaces: string): string {
  return [
    `<entry${namespaces}><id>${escapeText(uuid)}</id><title>${object.name}</title>`,
    `<published>${new Date(published).toISOString()}</published>`,
    `<link rel="SELF" href="${escapeAttribute(self)}"/><author><name>${AUTHOR}</name></author>`,
    etag === undefined ? '' : `<etag:etag xmlns:etag="${UOM}">${etag}</etag:etag>`,
    `<content type="${contentType ?? `application/vnd.ibm.powervm.${service}+xml; type=${object.name}`}">`,
    serializeRoot(object),
    '</content></entry>',
  ].join('');
}

/** 16 bytes in the form of a uuid. */
export function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
