import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { listen } from '../listen.js';
import type { OtlpRequest } from './otlp-json.js';
import { decodeOtlpProtobuf } from './otlp-protobuf.js';
import { type ReceivedSpan, receivedSpans } from './received-span.js';

/** An OTLP/HTTP receiver on 127.0.0.1 for JSON and protobuf: what real processes export, tests can read. */
export class OtlpReceiver implements AsyncDisposable {
  readonly spans: ReceivedSpan[] = [];
  private readonly watchers = new Set<() => void>();

  private constructor(
    private readonly server: Server,
    /** Base URL, the value of `OTEL_EXPORTER_OTLP_ENDPOINT`. */
    readonly endpoint: string,
  ) {}

  static async start(): Promise<OtlpReceiver> {
    const server = createServer();
    const receiver = new OtlpReceiver(server, `http://127.0.0.1:${await listen(server)}`);
    server.on('request', (request, response) => {
      receiver.take(request).then(
        (contentType) =>
          response.writeHead(200, { 'content-type': contentType }).end(contentType.endsWith('json') ? '{}' : ''),
        (error: Error) => response.writeHead(400, { 'content-type': 'text/plain' }).end(error.message),
      );
    });
    return receiver;
  }

  /** Environment that makes a process export here, promptly. */
  get env(): Record<string, string> {
    return { OTEL_EXPORTER_OTLP_ENDPOINT: this.endpoint, OTEL_BSP_SCHEDULE_DELAY: '50' };
  }

  /**
   * Waits until `look` finds what it wants among the spans received so far, and returns that.
   *
   * @throws Error after `timeoutMs`, with the names of the spans that did come
   */
  async waitFor<T>(look: (spans: ReceivedSpan[]) => T | undefined | false, timeoutMs = 10_000): Promise<T> {
    const giveUp = Date.now() + timeoutMs;
    for (;;) {
      const found = look(this.spans);
      if (found !== undefined && found !== false) return found;
      if (!(await this.more(giveUp - Date.now()))) {
        const came = this.spans.map(({ service, name }) => `${service}: ${name}`).join(', ') || 'none';
        throw new Error(`not among the spans that came within ${timeoutMs} ms (${came}): ${look}`);
      }
    }
  }

  /** The first span of that name, waited for. */
  named(name: string, timeoutMs?: number): Promise<ReceivedSpan> {
    return this.waitFor((spans) => spans.find((span) => span.name === name), timeoutMs);
  }

  trace(traceId: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage): Promise<string> {
    if (request.method !== 'POST' || request.url !== '/v1/traces') throw new Error('POST /v1/traces, nothing else');
    const contentType = request.headers['content-type'] ?? 'application/json';
    const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
    const decoded = contentType.includes('json')
      ? (JSON.parse(await text(body)) as OtlpRequest)
      : decodeOtlpProtobuf(await buffer(body));
    this.spans.push(...receivedSpans(decoded));
    for (const tell of [...this.watchers]) tell();
    return contentType;
  }

  private more(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (came: boolean) => {
        clearTimeout(timer);
        this.watchers.delete(told);
        resolve(came);
      };
      const told = () => done(true);
      const timer = setTimeout(() => done(false), Math.max(0, timeoutMs));
      this.watchers.add(told);
    });
  }
}

/** `await using traces = await otlpReceiver()` */
export function otlpReceiver(): Promise<OtlpReceiver> {
  return OtlpReceiver.start();
}
