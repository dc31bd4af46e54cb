import type { Clock } from '../clock.js';
import { isPowerVmError, PowerVmError } from '../errors.js';
import type { Exchange } from '../transport/exchange.js';
import type { Tokens } from '../transport/login.js';
import { credentialsOf, LOGON_PATH, type LoggedOn, type Logon, logOn, retryLogon, type SessionInfo } from './logon.js';
import { LogonBan } from './logon-ban.js';

export interface SessionOptions {
  readonly logon: Logon;
  readonly tries: number;
  readonly auditMemento: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** The token of one user at one manager; shared by all views of a client. */
export class Session implements Tokens {
  readonly #exchange: Exchange;
  readonly #options: SessionOptions;
  readonly #closing = new AbortController();
  readonly #ban: LogonBan;
  #loggedOn: LoggedOn | undefined;
  #pending: Promise<LoggedOn> | undefined;

  /** @param exchange sends requests that carry no token and are not guarded */
  constructor(exchange: Exchange, options: SessionOptions) {
    this.#exchange = exchange;
    this.#options = options;
    this.#ban = new LogonBan(options.clock);
  }

  async current(): Promise<string> {
    return (this.#loggedOn ?? (await this.#start())).token;
  }

  async renew(refused: string): Promise<string> {
    const known = this.#loggedOn;
    if (known !== undefined && known.token !== refused) return known.token;
    this.#loggedOn = undefined;
    return (await this.#start()).token;
  }

  /** Logs on when that has not been done; also lifts the ban that a refused logon left. */
  async logon(): Promise<SessionInfo> {
    this.#ban.lift();
    return (this.#loggedOn ?? (await this.#start())).info;
  }

  /** Known once a request or `logon()` has succeeded. */
  get info(): SessionInfo | undefined {
    return this.#loggedOn?.info;
  }

  async logoff(): Promise<void> {
    const known = this.#loggedOn;
    this.#loggedOn = undefined;
    if (known === undefined) return;
    await this.#exchange({
      method: 'DELETE',
      path: LOGON_PATH,
      headers: { 'X-API-Session': known.token, 'X-Audit-Memento': this.#options.auditMemento },
      timeoutMs: Math.min(this.#options.timeoutMs, 10_000),
      signals: [],
      attempt: 1,
    });
  }

  /** Ends a logon under way; nobody can log on afterwards. */
  close(): void {
    this.#closing.abort();
  }

  #start(): Promise<LoggedOn> {
    this.#pending ??= this.#logOn().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #logOn(): Promise<LoggedOn> {
    if (this.#closing.signal.aborted) throw new PowerVmError('hypervisor.closed', 'the client is closed');
    const { tries, auditMemento, timeoutMs, clock } = this.#options;
    const signals = [this.#closing.signal];
    const logon = await credentialsOf(this.#options.logon);
    this.#ban.check(logon);
    try {
      const once = (): Promise<LoggedOn> => logOn(this.#exchange, { logon, auditMemento, timeoutMs, signals });
      this.#loggedOn = await retryLogon(tries, clock, once);
      this.#ban.lift();
      return this.#loggedOn;
    } catch (error) {
      if (isPowerVmError(error, 'hypervisor.unauthorized')) this.#ban.refused(logon, error);
      throw error;
    }
  }
}
