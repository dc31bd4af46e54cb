import type { Send } from '../control.js';
import { ControlError } from '../control-error.js';
import type { HeldRequest, HoldStatus, Release } from '../rules/holds.js';

const POLL_MS = 20_000;

/** A hold that was set. */
export class Hold {
  constructor(
    readonly id: string,
    private readonly send: Send,
  ) {}

  status(waitMs = 0): Promise<HoldStatus> {
    const query = { wait: String(waitMs) };
    return this.send({ method: 'GET', path: `/holds/${this.id}`, query }) as Promise<HoldStatus>;
  }

  /**
   * Waits until it holds a request.
   *
   * @throws {ControlError} when no request comes within `timeoutMs`, or the hold was released
   */
  async reached(timeoutMs = 60_000): Promise<HeldRequest> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const left = Math.max(0, end - performance.now());
      const { held, state, rule } = await this.status(Math.min(POLL_MS, left));
      if (held[0]) return held[0];
      if (state === 'over') throw new ControlError(409, 'control.hold-over', `Hold ${this.id} holds nothing any more.`);
      if (left === 0) {
        const what = `No request that matches ${JSON.stringify(rule.match)} came within ${timeoutMs} ms`;
        throw new ControlError(408, 'control.hold-not-reached', `${what}, so hold ${this.id} holds nothing.`);
      }
    }
  }

  /** Lets go what it holds and ends it. With `cut` the connection ends; a request held before is then never applied. */
  release(how: Release = {}): Promise<HoldStatus> {
    return this.send({ method: 'POST', path: `/holds/${this.id}/release`, body: how }) as Promise<HoldStatus>;
  }
}
