import { timingSafeEqual } from 'node:crypto';
import { badRequest, notFound, unauthorized } from '../errors.js';
import { web } from '../xml/build.js';
import { checkSequence } from '../xml/check-sequence.js';
import { text } from '../xml/element.js';
import { WEB } from '../xml/namespaces.js';
import { sequence } from '../xml/sequence.js';
import { serialize } from '../xml/serialize.js';
import { readXml } from './body.js';
import type { Exchange, Reply } from './exchange.js';
import type { Sessions } from './sessions.js';

/** User name -> password, for password logon. */
export type Passwords = Readonly<Record<string, string>>;

const LOGON_REQUEST = sequence('UserID Password GenerateX-API-SessionFile');

/** `PUT` and `DELETE /rest/api/web/Logon`. */
export async function logon(
  exchange: Exchange,
  sessions: Sessions,
  passwords: Passwords,
  fileLogon: boolean,
): Promise<Reply> {
  if (exchange.method === 'DELETE') return logoff(exchange, sessions);
  if (exchange.method !== 'PUT') throw notFound(`${exchange.method} is not defined for Logon.`);
  const request = await readXml(exchange, 'LogonRequest', WEB);
  checkSequence(request, LOGON_REQUEST);
  const user = text(request, 'UserID');
  if (!user) throw badRequest('LogonRequest has no UserID.');
  const password = text(request, 'Password');
  if (password !== undefined) {
    if (!matches(passwords[user], password)) throw unauthorized('The user or the password is not known.');
    return answer('X-API-Session', sessions.open(user));
  }
  if (!fileLogon) throw badRequest('LogonRequest has no Password; an HMC gives no token in a file.');
  if (text(request, 'GenerateX-API-SessionFile') !== 'true') {
    throw badRequest('LogonRequest has neither Password nor GenerateX-API-SessionFile.');
  }
  return answer('X-API-SessionFile', await sessions.openWithFile(user));
}

async function logoff(exchange: Exchange, sessions: Sessions): Promise<Reply> {
  const token = exchange.headers['x-api-session'];
  if (token === undefined || !sessions.get(token)) throw unauthorized('The session is not known.');
  await sessions.end(token);
  return { status: 204 };
}

function answer(name: string, value: string): Reply {
  const response = web.el('LogonResponse', web.leaf(name, value));
  return {
    status: 200,
    headers: { 'Content-Type': 'application/vnd.ibm.powervm.web+xml; type=LogonResponse' },
    body: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${serialize(response)}`,
  };
}

function matches(expected: string | undefined, given: string): boolean {
  const [a, b] = [Buffer.from(expected ?? ''), Buffer.from(given)];
  return expected !== undefined && a.length === b.length && timingSafeEqual(a, b);
}
