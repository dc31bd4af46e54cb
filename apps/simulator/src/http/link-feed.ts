import { createHash } from 'node:crypto';
import { ATOM, OPENSEARCH, XHTML } from '../xml/namespaces.js';
import { escapeAttribute, escapeText } from '../xml/serialize.js';
import { AUTHOR, uuidOf } from './atom.js';
import type { Reply } from './exchange.js';

/** An entry that has no document but leads to one; its link has no `rel`. */
export interface Link {
  /** 32 hex digits */
  id: string;
  title: string;
  href: string;
  /** Media type of what is there. */
  type: string;
  category: string;
  /** ms since 1970 */
  at: number;
}

export interface LinkFeed {
  self: string;
  title: string;
  subtitle: string;
  links: readonly Link[];
}

/** An Atom feed of links; without any it is still a feed. */
export function linkFeedReply({ self, title, subtitle, links }: LinkFeed, now: number): Reply {
  const body = [
    `<feed xmlns="${ATOM}" xmlns:ns2="${OPENSEARCH}" xmlns:ns3="${XHTML}">`,
    `<id>${uuidOf(createHash('md5').update(self).digest())}</id><updated>${new Date(now).toISOString()}</updated>`,
    `<title type="text">${escapeText(title)}</title><subtitle type="text">${escapeText(subtitle)}</subtitle>`,
    `<link rel="self" href="${escapeAttribute(self)}"/><generator uri="${AUTHOR}" version="1"/>`,
    ...links.map(printLink),
    '</feed>',
  ].join('');
  return {
    status: 200,
    headers: { 'Content-Type': 'application/atom+xml', ETag: String(links.at(-1)?.at ?? 0) },
    body,
  };
}

function printLink({ id, title, href, type, category, at }: Link): string {
  const time = new Date(at).toISOString();
  return [
    `<entry><id>${uuidOf(Buffer.from(id, 'hex'))}</id><updated>${time}</updated>`,
    `<title type="text">${escapeText(title)}</title><published>${time}</published>`,
    `<link type="${escapeAttribute(type)}" href="${escapeAttribute(href)}"/><author><name>${AUTHOR}</name></author>`,
    `<category term="${escapeAttribute(category)}"/></entry>`,
  ].join('');
}
