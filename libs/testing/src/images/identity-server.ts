import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { listen } from '../listen.js';

export interface IdentityServerOptions {
  /** User and password, or id and secret of an application credential. */
  secrets: Record<string, string>;
  catalog: unknown[];
  /** Of a token; default an hour. */
  lifeMs?: number;
  tls?: { key: string; cert: string };
}

/** One logon as it came. */
export interface Logon {
  name: string;
  method: string;
  scope: unknown;
}

/** Logs on as Keystone does: `POST /v3/auth/tokens`, and nothing else of the Identity API. */
export async function identityServer({ secrets, catalog, lifeMs = 3_600_000, tls }: IdentityServerOptions) {
  const logons: Logon[] = [];
  const tokens = new Set<string>();
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const { auth } = JSON.parse(await textOf(request)) as AuthBody;
    const method = auth.identity.methods[0] ?? '';
    const [name, secret] = claimOf(auth);
    logons.push({ name, method, scope: auth.scope });
    if (request.url !== '/v3/auth/tokens' || secrets[name] !== secret) return void response.writeHead(401).end('{}');
    const token = `token-${logons.length}-of-${name}`;
    tokens.add(token);
    const issued = Date.now();
    const times = { issued_at: new Date(issued).toISOString(), expires_at: new Date(issued + lifeMs).toISOString() };
    const body = { token: { methods: [method], catalog, ...times } };
    response.writeHead(201, { 'x-subject-token': token, 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const answer = (request: IncomingMessage, response: ServerResponse) => void respond(request, response);
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${await listen(server)}`;
  return {
    url,
    /** So far, in their order. */
    logons,
    accepts: (token: string | undefined) => token !== undefined && tokens.has(token),
    /** No token that was given out so far is accepted any more. */
    revokeAll: () => tokens.clear(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface AuthBody {
  auth: {
    identity: {
      methods: string[];
      password?: { user: { name: string; password: string } };
      application_credential?: { id: string; secret: string };
    };
    scope?: unknown;
  };
}

function claimOf({ identity }: AuthBody['auth']): [name: string, secret: string] {
  const { password, application_credential: application } = identity;
  return [password?.user.name ?? application?.id ?? '', password?.user.password ?? application?.secret ?? ''];
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
