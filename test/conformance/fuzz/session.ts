import type { Mutation } from '../../../apps/simulator/src/testing/mutations.js';
import { webDocument } from '../../../apps/simulator/src/testing/rest-client.js';
import type { Answer } from './judge.js';

const LOGON = webDocument('LogonRequest', '<UserID>nova</UserID><Password>nova</Password>');

/** A logon, and requests that go out as they are. */
export class Session {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async open(url: string): Promise<Session> {
    const response = await fetch(`${url}/rest/api/web/Logon`, { method: 'PUT', body: LOGON });
    const token = /<X-API-Session>([^<]+)</.exec(await response.text())?.[1];
    if (token === undefined) throw new Error(`logon answered ${response.status}`);
    return new Session(url, token);
  }

  /** For requests that are made without this class. */
  get headers(): Record<string, string> {
    return { 'X-API-Session': this.token };
  }

  async send({ method, path, headers, body }: Mutation): Promise<Answer> {
    const target = path.startsWith('/') ? path : `/rest/api/uom/${path}`;
    const init = { method, headers: { ...this.headers, ...headers } };
    const response = await fetch(`${this.url}${target}`, body === undefined ? init : { ...init, body });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, body: await response.text() };
  }
}
