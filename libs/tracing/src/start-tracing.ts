import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { setFlush } from './flush.js';
import { WarnOnceExporter } from './warn-once-exporter.js';

export interface TracingOptions {
  /** Value of `service.name`, unless `OTEL_SERVICE_NAME` or `OTEL_RESOURCE_ATTRIBUTES` says another. */
  service: string;
  version: string;
  /**
   * Base URL of an OTLP/HTTP receiver, for example `http://127.0.0.1:4318`.
   * @default the `OTEL_EXPORTER_OTLP_*` variables; without them spans are made, propagated and logged, but not exported
   */
  otlpEndpoint?: string;
  /** Gets one line when spans cannot be exported, and one when they can again. @default standard error */
  warn?: (message: string) => void;
}

/** Tracing of this process. */
export interface Tracing extends AsyncDisposable {
  /** Exports what has ended. Never rejects. */
  flush(timeoutMs?: number): Promise<void>;
  /** Exports what has ended and switches tracing off. Never rejects. @default timeoutMs 3000 */
  shutdown(timeoutMs?: number): Promise<void>;
}

/**
 * Switches tracing on for this process: W3C context, asynchronous context, export by OTLP/HTTP with JSON. Honours
 * `OTEL_SDK_DISABLED`, `OTEL_TRACES_EXPORTER=none`, `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_TRACES_SAMPLER`,
 * `OTEL_BSP_*` and `OTEL_EXPORTER_OTLP_*`. When disabled, a context that came in is still passed on.
 */
export function startTracing(options: TracingOptions): Tracing {
  switchOff();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  if (process.env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return handle(undefined);

  const provider = new NodeTracerProvider({ resource: resourceOf(options), spanProcessors: processors(options) });
  trace.setGlobalTracerProvider(provider);
  setFlush(() => provider.forceFlush());
  return handle(provider);
}

function handle(provider: NodeTracerProvider | undefined): Tracing {
  const shutdown = async (timeoutMs = 3_000) => {
    await atMost(timeoutMs, provider?.shutdown());
    switchOff();
  };
  return {
    flush: (timeoutMs = 3_000) => atMost(timeoutMs, provider?.forceFlush()),
    shutdown,
    [Symbol.asyncDispose]: () => shutdown(),
  };
}

function switchOff(): void {
  setFlush(undefined);
  trace.disable();
  context.disable();
  propagation.disable();
}

// Host and process are named, but not the command line: arguments may hold secrets.
function resourceOf({ service, version }: TracingOptions): Resource {
  const ours = resourceFromAttributes({
    'service.name': service,
    'service.version': version,
    'service.namespace': 'powervm',
    'service.instance.id': randomUUID(),
    'host.name': hostname(),
    'process.pid': process.pid,
  });
  return defaultResource()
    .merge(ours)
    .merge(detectResources({ detectors: [envDetector] }));
}

function processors({ otlpEndpoint, warn = warnOnStandardError }: TracingOptions): SpanProcessor[] {
  const url = otlpEndpoint ? `${otlpEndpoint.replace(/\/+$/, '')}/v1/traces` : undefined;
  const fromEnv = process.env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const endpoint = url ?? fromEnv;
  if (!endpoint || process.env.OTEL_TRACES_EXPORTER === 'none') return [];
  // Three seconds, not the usual ten: an export that is tried again and again holds a process that wants to end.
  const timeout = process.env.OTEL_EXPORTER_OTLP_TIMEOUT ? {} : { timeoutMillis: 3_000 };
  const exporter = new OTLPTraceExporter({ ...timeout, ...(url ? { url } : {}) });
  // A second, not the usual five: what a killed process has not sent yet is lost.
  const delay = process.env.OTEL_BSP_SCHEDULE_DELAY ? {} : { scheduledDelayMillis: 1_000 };
  return [new BatchSpanProcessor(new WarnOnceExporter(exporter, new URL(endpoint).origin, warn), delay)];
}

async function atMost(timeoutMs: number, work: Promise<void> | undefined): Promise<void> {
  if (!work) return;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work.catch(() => undefined), limit]);
  clearTimeout(timer);
}

function warnOnStandardError(message: string): void {
  process.stderr.write(`${message}\n`);
}
