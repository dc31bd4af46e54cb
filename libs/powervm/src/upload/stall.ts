/** Aborts its signal when `moved` has not been called for `ms`. */
export interface StallTimer {
  readonly ms: number;
  readonly signal: AbortSignal;
  moved(): void;
  stop(): void;
}

export function stallTimer(ms: number): StallTimer {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  return { ms, signal: controller.signal, moved: () => void timer.refresh(), stop: () => clearTimeout(timer) };
}
