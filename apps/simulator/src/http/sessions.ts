import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Session {
  user: string;
  kind: 'password' | 'file';
  /** Set for file logon: where the token was written. */
  file?: string;
}

/** Tokens of one host. They never expire; tests and the control API revoke them. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  #directory: string | undefined;
  #ownsDirectory = false;

  constructor(tokenDirectory?: string) {
    this.#directory = tokenDirectory;
  }

  open(user: string): string {
    const token = newToken();
    this.#sessions.set(token, { user, kind: 'password' });
    return token;
  }

  /** Writes a token into a file that only this user can read; returns its absolute path. */
  async openWithFile(user: string): Promise<string> {
    if (this.#directory === undefined) {
      this.#directory = await mkdtemp(join(tmpdir(), 'powervm-session-'));
      this.#ownsDirectory = true;
    }
    const token = newToken();
    const file = join(this.#directory, `PVM${randomBytes(8).toString('hex')}`);
    await writeFile(file, token, { mode: 0o600, flag: 'wx' });
    this.#sessions.set(token, { user, kind: 'file', file });
    return file;
  }

  get(token: string | undefined): Session | undefined {
    return token === undefined ? undefined : this.#sessions.get(token);
  }

  async end(token: string): Promise<void> {
    const session = this.#sessions.get(token);
    this.#sessions.delete(token);
    if (session?.file !== undefined) await rm(session.file, { force: true });
  }

  /** Ends all sessions, as a restart of the real server does: the next request of each gets 401. */
  async revokeAll(): Promise<void> {
    await Promise.all(Array.from(this.#sessions.keys(), (token) => this.end(token)));
  }

  async close(): Promise<void> {
    await this.revokeAll();
    if (this.#ownsDirectory && this.#directory !== undefined)
      await rm(this.#directory, { recursive: true, force: true });
  }
}

const newToken = () => randomBytes(96).toString('base64');
