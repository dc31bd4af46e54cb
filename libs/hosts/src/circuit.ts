import { OperationError } from '#contracts';
import { isPowerVmError, type PowerVmErrorCode } from '#powervm';

/** So many failures in a row, each begun after the one before had ended, and the host counts as away. */
const FAILURES = 3;
/** How long nothing is sent then, at first and at most; ms. One request looks whether the host is back after that. */
const PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 30_000;

const NO_ANSWER: readonly PowerVmErrorCode[] = [
  'hypervisor.unreachable',
  'hypervisor.connection-lost',
  'hypervisor.timeout',
];

/** Whether a failure tells of the host as a whole: it does not answer, so it need not be asked for anything else now. */
export const isAway = (code: string): boolean =>
  code === 'host.unreachable' || NO_ANSWER.some((noAnswer) => noAnswer === code);

/** What became of one attempt of one request. */
export type AttemptEnded = (error: unknown) => void;

/**
 * Keeps work from waiting for a host that is away. Closed: requests go through. Open: they fail at once. Half open: one goes
 * through, and its outcome decides. Any answer of the host closes it, an error too: a sick service is not an absent one.
 */
export class Circuit {
  private failures = 0;
  private lastFailureAt = Number.NEGATIVE_INFINITY;
  private firstFailureAt = 0;
  private lastReason = '';
  private pauseMs = PAUSE_MS;
  private openUntil: number | undefined;
  /** Until then one request is given time to show whether the host is back. */
  private probingUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly host: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws OperationError `host.unreachable`, since when and why, while nothing is sent */
  check(): void {
    if (this.openUntil === undefined || this.now() >= Math.max(this.openUntil, this.probingUntil)) return;
    throw new OperationError(
      'host.unreachable',
      `host ${this.host} has not answered since ${new Date(this.firstFailureAt).toISOString()}: ${this.lastReason}`,
      {
        host: this.host,
        retryable: true,
        remedy: 'It is tried again by itself. See whether its NovaLink runs and can be reached.',
      },
    );
  }

  /** Before an attempt. @throws as `check` does @returns what is to be called when it has ended */
  attempt(): AttemptEnded {
    this.check();
    const isProbe = this.openUntil !== undefined;
    const began = this.now();
    if (isProbe) this.probingUntil = began + LONGEST_PAUSE_MS;
    return (error) => {
      if (isProbe) this.probingUntil = Number.NEGATIVE_INFINITY;
      if (isPowerVmError(error, 'hypervisor.aborted') || isPowerVmError(error, 'hypervisor.closed')) return;
      if (isPowerVmError(error) && NO_ANSWER.includes(error.code)) this.failed(began, isProbe, error);
      else this.answered();
    };
  }

  private answered(): void {
    this.failures = 0;
    this.openUntil = undefined;
    this.pauseMs = PAUSE_MS;
  }

  private failed(began: number, isProbe: boolean, error: Error): void {
    // Requests that were under way together are cut together: that is one failure.
    if (!isProbe && began < this.lastFailureAt) return;
    const now = this.now();
    if (this.failures === 0) this.firstFailureAt = now;
    this.failures += 1;
    this.lastFailureAt = now;
    this.lastReason = error.message;
    if (this.failures < FAILURES) return;
    this.openUntil = now + this.pauseMs;
    this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
  }
}
