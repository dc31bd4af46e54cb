import { findElement, parseXml } from '#powervm';
import type { Mutation } from '../../../apps/simulator/src/testing/mutations.js';

export interface Answer {
  status: number;
  contentType: string;
  body: string;
}

/** What a PowerVM host refuses with; 500 only where it says so itself, with a message number. */
const REFUSALS = new Set([400, 401, 404, 405, 409, 412, 413, 415, 501]);
const KNOWN_500 = /\b(HSCL|PVME|VIOS)\w{4,}/;
const SUCCESSES = new Set([200, 204, 304]);

/** What is wrong with an answer; undefined when it is one that a host could give. */
export function faultOf(request: Mutation, answer: Answer): string | undefined {
  return SUCCESSES.has(answer.status) ? faultOfSuccess(request, answer) : faultOfRefusal(answer);
}

function faultOfRefusal({ status, body, contentType }: Answer): string | undefined {
  const message = read(body, 'Message');
  if (status === 500 && message !== undefined && KNOWN_500.test(message)) return undefined;
  if (!REFUSALS.has(status)) return `status ${status}`;
  if (!contentType.startsWith('application/atom+xml')) return `a refusal of type ${contentType}`;
  if (read(body, 'HTTPStatus') !== String(status)) return `status ${status}, but not in its document: ${body}`;
  if (!message) return `status ${status} without a message: ${body}`;
  if (!read(body, 'RequestURI')) return `status ${status} without the URI that was asked for`;
  return undefined;
}

function faultOfSuccess({ method, body, path, wrong }: Mutation, { status, contentType, body: answer }: Answer) {
  if (wrong !== undefined) return `status ${status}, although ${wrong}`;
  const isChange = method === 'PUT' || method === 'POST';
  if (isChange && body !== undefined && !/\/cancel\b/.test(path)) {
    if (!isWellFormed(body)) return `status ${status} for a document that is not well-formed`;
    if (body.includes('<!DOCTYPE')) return `status ${status} for a document with a document type`;
  }
  if (/[?&]group=Nothing\b/.test(path) && !/\/(do|jobs)\b|\/Event|\/web\//.test(path)) {
    return `status ${status} for a group that is not known`;
  }
  if (status !== 200) return answer === '' ? undefined : `status ${status} with a body`;
  if (contentType.includes('json')) return isJson(answer) ? undefined : 'an answer that is no JSON';
  if (contentType.includes('xml')) return isWellFormed(answer) ? undefined : 'an answer that is not well-formed';
  return undefined;
}

/** An element of the document of a refusal; undefined when there is none or the document cannot be read. */
function read(document: string, name: string): string | undefined {
  try {
    return findElement(parseXml(document), `content/HttpErrorResponse/${name}`)?.text;
  } catch {
    return undefined;
  }
}

function isWellFormed(document: string): boolean {
  try {
    parseXml(document);
    return true;
  } catch {
    return false;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
