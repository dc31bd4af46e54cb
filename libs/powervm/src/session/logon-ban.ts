import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.js';
import { PowerVmError } from '../errors.js';
import type { Credentials } from './logon.js';

/** How long refused credentials are not sent again, at first and at most; ms. */
const PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

/**
 * Trying a refused password again and again would lock the account; never trying it again would cut us off because the
 * host's directory service had been away for a moment.
 */
export class LogonBan {
  readonly #clock: Clock;
  #refused: { credentials: Credentials; error: PowerVmError; until: number; pauseMs: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws {PowerVmError} `hypervisor.unauthorized`, until when, while these credentials must not be sent */
  check(credentials: Credentials): void {
    if (this.#refused === undefined || !this.#isOf(credentials)) return;
    const { error, until } = this.#refused;
    const left = until - this.#clock.now();
    if (left <= 0) return;
    const sooner = credentials.kind === 'password' ? ', or at once with another password' : '';
    const { method, path, status, serverMessage } = error;
    throw new PowerVmError(
      'hypervisor.unauthorized',
      `${error.message}; tried again in ${Math.ceil(left / 1000)} s${sooner}`,
      { method, path, status, serverMessage },
    );
  }

  refused(credentials: Credentials, error: PowerVmError): void {
    const earlier = this.#isOf(credentials) ? this.#refused : undefined;
    const pauseMs = earlier === undefined ? PAUSE_MS : Math.min(2 * earlier.pauseMs, LONGEST_PAUSE_MS);
    this.#refused = { credentials, error, until: this.#clock.now() + pauseMs, pauseMs };
  }

  lift(): void {
    this.#refused = undefined;
  }

  #isOf(credentials: Credentials): boolean {
    return isDeepStrictEqual(credentials, this.#refused?.credentials);
  }
}
