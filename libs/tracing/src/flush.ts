type Flush = () => Promise<void>;

let flush: Flush | undefined;
let running = false;
let again = false;

/** Names the provider whose spans `flushSoon` exports; `undefined` when tracing has ended. */
export function setFlush(next: Flush | undefined): void {
  flush = next;
}

/** Exports what has ended, without being waited for. Calls that come while an export runs become one more export. */
export function flushSoon(): void {
  if (!flush) return;
  if (running) {
    again = true;
    return;
  }
  running = true;
  // A failed export was already reported by the exporter, once.
  void flush()
    .catch(() => undefined)
    .finally(() => {
      running = false;
      if (!again) return;
      again = false;
      flushSoon();
    });
}
