import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { endWithParent } from '#nats-server';
import { eventually, listen } from '#testing';
import { findJaeger } from './build-jaeger.js';

export interface JaegerOptions {
  /** Port of OTLP over HTTP. @default a free one */
  otlpPort?: number;
  /** Port of the query API and the web pages. @default a free one */
  queryPort?: number;
  log?: (line: string) => void;
}

export interface Jaeger extends AsyncDisposable {
  /** Value for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  otlpEndpoint: string;
  queryUrl: string;
  /** Every trace in which a service took part, as Jaeger answers them. */
  traces(): Promise<JaegerTrace[]>;
  stop(): Promise<void>;
}

/** A trace in the form of Jaeger's query API. */
export interface JaegerTrace {
  traceID: string;
  spans: {
    spanID: string;
    processID: string;
    operationName: string;
    references: { refType: string; spanID: string }[];
    tags: { key: string; value: unknown }[];
  }[];
  processes: Record<string, { serviceName: string }>;
}

/** Starts a real Jaeger on 127.0.0.1, with its traces in memory. It ends when this process ends. */
export async function startJaeger(options: JaegerOptions = {}): Promise<Jaeger> {
  const program = await findJaeger(options.log);
  const [otlpPort, queryPort, adminPort, ...others] = await freePorts(options.otlpPort, options.queryPort);
  const [otlpGrpc, queryGrpc, collectorGrpc, collectorHttp] = others;
  const child = spawn(
    program,
    [
      `--admin.http.host-port=127.0.0.1:${adminPort}`,
      `--collector.otlp.http.host-port=127.0.0.1:${otlpPort}`,
      `--collector.otlp.grpc.host-port=127.0.0.1:${otlpGrpc}`,
      `--query.http-server.host-port=127.0.0.1:${queryPort}`,
      `--query.grpc-server.host-port=127.0.0.1:${queryGrpc}`,
      `--collector.grpc-server.host-port=127.0.0.1:${collectorGrpc}`,
      `--collector.http-server.host-port=127.0.0.1:${collectorHttp}`,
    ],
    { stdio: 'ignore', env: { PATH: process.env.PATH, SPAN_STORAGE_TYPE: 'memory' } },
  );
  const ended = once(child, 'exit');
  if (child.pid) void ended.then(endWithParent(child.pid));
  const stop = async () => {
    // Its orderly end takes ten seconds, for traces that are in memory anyway.
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await ended;
  };
  const queryUrl = `http://127.0.0.1:${queryPort}`;
  try {
    await Promise.race([up(`http://127.0.0.1:${adminPort}/`), ended.then(([code]) => fail(code))]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    otlpEndpoint: `http://127.0.0.1:${otlpPort}`,
    queryUrl,
    traces: () => traces(queryUrl),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function up(adminUrl: string): Promise<void> {
  await eventually(async () => (await fetch(adminUrl)).ok, { timeoutMs: 30_000 });
}

function fail(code: number | null): never {
  throw new Error(`Jaeger ended with code ${code}: is one of its ports taken?`);
}

async function traces(queryUrl: string): Promise<JaegerTrace[]> {
  const ask = async <T>(path: string) =>
    ((await (await fetch(`${queryUrl}${path}`)).json()) as { data: T | null }).data;
  const byId = new Map<string, JaegerTrace>();
  for (const service of (await ask<string[]>('/api/services')) ?? []) {
    const found = await ask<JaegerTrace[]>(
      `/api/traces?limit=1500&lookback=24h&service=${encodeURIComponent(service)}`,
    );
    for (const trace of found ?? []) byId.set(trace.traceID, trace);
  }
  return [...byId.values()];
}

async function freePorts(...wanted: (number | undefined)[]): Promise<number[]> {
  const servers = Array.from({ length: 7 }, () => createServer());
  const ports = await Promise.all(servers.map((server) => listen(server)));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports.map((port, index) => wanted[index] ?? port);
}
