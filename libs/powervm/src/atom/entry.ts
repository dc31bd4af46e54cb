import type { ReadOf, Resource } from '../declare/index.js';
import { readView } from '../declare/view.js';
import { PowerVmError } from '../errors.js';
import type { XmlElement } from '../xml/element.js';
import { childNamed, findElement } from '../xml/find.js';
import { parseXml } from '../xml/parse.js';
import { groupsOf, pathAndQuery, queryOf, withoutQuery } from './href.js';

/** The answer that a document came with. */
export interface Answer {
  readonly method: string;
  /** Path and query of the request. */
  readonly path: string;
  readonly status: number;
  readonly etag: string | undefined;
  readonly body: string;
}

/** Reads the single entry of an answer; its etag is that of the HTTP header. */
export function readEntry<R extends Resource>(type: R, answer: Answer): ReadOf<R> {
  const root = parse(answer);
  if (root.local !== 'entry') throw unexpected(answer, `expected an Atom entry of ${type.name}, got <${root.local}>`);
  return entity(type, root, answer, answer.etag ?? etagOf(root));
}

/** Reads a feed; 204 and an empty feed are both an empty list. */
export function readFeed<R extends Resource>(type: R, answer: Answer): ReadOf<R>[] {
  if (answer.status === 204 || answer.body.trim() === '') return [];
  const root = parse(answer);
  if (root.local === 'entry') return [entity(type, root, answer, answer.etag ?? etagOf(root))];
  if (root.local !== 'feed') throw unexpected(answer, `expected an Atom feed of ${type.name}, got <${root.local}>`);
  return root.elements
    .filter((child) => child.local === 'entry')
    .map((entry) => entity(type, entry, answer, etagOf(entry)));
}

function entity<R extends Resource>(type: R, entry: XmlElement, answer: Answer, etag: string | undefined): ReadOf<R> {
  const content = childNamed(entry, 'content');
  const element = content?.elements[0];
  if (element === undefined) throw unexpected(answer, 'the entry has no content');
  if (element.local !== type.name) throw unexpected(answer, `expected ${type.name}, got <${element.local}>`);
  const uuid = (childNamed(entry, 'id') ?? findElement(element, 'Metadata/Atom/AtomID'))?.text.trim() ?? '';
  const href = selfLink(entry);
  const self = selfPath(href, uuid, answer);
  const groups = groupsOf(answer.path) ?? groupsOf(self);
  const meta = {
    resource: type.name,
    uuid,
    etag,
    self,
    href: withoutQuery(href ?? self),
    groups,
  };
  const origin = { resource: type.name, uuid, groups };
  return readView(type, { element, order: type.order, origin, path: '' }, { meta });
}

function selfLink(entry: XmlElement): string | undefined {
  return entry.elements
    .find((child) => child.local === 'link' && child.attribute('rel')?.toUpperCase() === 'SELF')
    ?.attribute('href');
}

// Not every server repeats the group query in SELF; an update without it would say nothing about the group's contents.
function selfPath(href: string | undefined, uuid: string, answer: Answer): string {
  if (href === undefined) {
    const path = withoutQuery(answer.path);
    return (path.endsWith(`/${uuid}`) ? path : `${path}/${uuid}`) + groupQuery(answer.path);
  }
  const path = pathAndQuery(href);
  return queryOf(path) === '' ? path + groupQuery(answer.path) : path;
}

function groupQuery(path: string): string {
  const group = new URLSearchParams(queryOf(path)).get('group');
  return group === null ? '' : `?group=${group}`;
}

function etagOf(entry: XmlElement): string | undefined {
  return childNamed(entry, 'etag')?.text.trim() || undefined;
}

function parse(answer: Answer): XmlElement {
  if (answer.body.trim() === '') throw unexpected(answer, `the answer (${answer.status}) is empty`);
  try {
    return parseXml(answer.body);
  } catch (error) {
    throw unexpected(answer, error instanceof Error ? error.message : String(error));
  }
}

function unexpected({ method, path, status }: Answer, reason: string): PowerVmError {
  const where = withoutQuery(path);
  return new PowerVmError('hypervisor.bad-document', `${method} ${where}: ${reason}`, {
    method,
    path: where,
    status,
    // The server has done what was asked; only its answer cannot be read.
    outcomeUnknown: method !== 'GET',
  });
}
