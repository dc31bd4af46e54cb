import { request } from 'undici';
import type { KeystoneConfig } from '#config';
import { refuse } from '#contracts';
import type { Clock } from '#powervm';
import type { HttpClient } from '../images/http-client.js';
import { authRequest } from './auth-request.js';
import { imageEndpoint, lifeOf, TokenAnswer } from './token-answer.js';

/** A token is renewed this long before it expires: an image must not be begun with one that is about to. */
const MARGIN_MS = 300_000;

interface Session {
  readonly token: string;
  readonly answer: TokenAnswer;
  readonly renewAt: number;
}

/**
 * Keystone, as the storage service logs on to it. One logon serves all who ask; its token is kept until shortly before it
 * expires, or until somebody finds that it is not accepted any more.
 */
export class Keystone {
  private session: Promise<Session> | undefined;

  constructor(
    private readonly config: KeystoneConfig,
    private readonly http: HttpClient,
    private readonly clock: Clock,
  ) {}

  /**
   * @param refused  a token that was not accepted: another one is got
   * @throws OperationError `keystone.unreachable`, `keystone.refused`
   */
  async token(refused?: string): Promise<string> {
    const { token } = await this.current();
    if (token !== refused) return token;
    this.session = undefined;
    return (await this.current()).token;
  }

  /** Base URL of the Images API. @throws OperationError `keystone.no-endpoint` */
  async imageEndpoint(): Promise<string> {
    return imageEndpoint((await this.current()).answer, this.config);
  }

  private async current(): Promise<Session> {
    const known = this.session;
    if (known !== undefined) {
      const session = await known;
      if (session.renewAt > this.clock.now()) return session;
    }
    // Another who waited beside us may have begun already.
    if (this.session !== undefined && this.session !== known) return this.session;
    const session = this.logon();
    this.session = session;
    session.catch(() => {
      if (this.session === session) this.session = undefined;
    });
    return session;
  }

  private async logon(): Promise<Session> {
    const began = this.clock.now();
    const answer = await this.post(await authRequest(this.config));
    const token = answer.headers['x-subject-token'];
    const parsed = TokenAnswer.safeParse(await answer.body.json().catch(() => undefined));
    if (typeof token !== 'string' || !parsed.success) throw this.notKeystone();
    const life = lifeOf(parsed.data);
    return { token, answer: parsed.data, renewAt: began + life - Math.min(MARGIN_MS, life / 2) };
  }

  private async post(body: unknown) {
    const answer = await request(this.address(), {
      method: 'POST',
      dispatcher: this.http.dispatcher,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch((cause: unknown) => {
      throw this.unreachable('cannot be reached', cause);
    });
    const { statusCode: status } = answer;
    if (status === 201) return answer;
    await answer.body.dump();
    if (status >= 500 || status === 429) throw this.unreachable(`answered ${status}`);
    throw refuse('keystone.refused', `Keystone at ${this.address()} refused the logon (${status})`, {
      remedy: "Correct 'storage.keystone' in the configuration: user, project, domains and secret.",
    });
  }

  private address(): string {
    const base = this.config.authUrl.replace(/\/+$/, '');
    return `${base.endsWith('/v3') ? base : `${base}/v3`}/auth/tokens`;
  }

  private unreachable(what: string, cause?: unknown) {
    return refuse('keystone.unreachable', `Keystone at ${this.address()} ${what}`, {
      retryable: true,
      remedy: "See whether Keystone runs, and check 'storage.keystone.authUrl' and 'storage.caFile'.",
      ...(cause === undefined ? {} : { cause }),
    });
  }

  private notKeystone() {
    return refuse('keystone.refused', `what answers at ${this.address()} is not the Identity API v3`, {
      remedy: "Correct 'storage.keystone.authUrl' in the configuration.",
    });
  }
}
