import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

/** Passes spans on, and says once, not for each batch, that the receiver cannot be reached, and once that it is back. */
export class WarnOnceExporter implements SpanExporter {
  private failing = false;

  constructor(
    private readonly inner: SpanExporter,
    private readonly endpoint: string,
    private readonly warn: (message: string) => void,
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.inner.export(spans, (result) => {
      this.note(result);
      done(result);
    });
  }

  async shutdown(): Promise<void> {
    await this.inner.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.inner.forceFlush?.();
  }

  private note({ code, error }: ExportResult): void {
    const failed = code === ExportResultCode.FAILED;
    if (failed && !this.failing) {
      this.warn(`Traces are lost: ${this.endpoint} does not take them (${error?.message || 'no answer'})`);
    }
    if (!failed && this.failing) this.warn(`Traces arrive again at ${this.endpoint}`);
    this.failing = failed;
  }
}
