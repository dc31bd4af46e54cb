import 'reflect-metadata';
import { hostname } from 'node:os';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Config, loadConfig, VERSION } from '#config';
import type { ServiceName } from '#contracts';
import { Hosts, HostView, Leases } from '#hosts';
import {
  Bus,
  CommandServer,
  type Consumer,
  commandsOf,
  Files,
  forgetGone,
  KeyRing,
  QueryServer,
  Sealer,
  watchStore,
} from '#messaging';
import { createLogger, startTracing } from '#tracing';
import { answerHeap } from './answer-heap.js';
import { platformModule } from './platform.js';

/** For a broker that starts, or starts again, at the same time. */
const NATS_WAIT_MS = 30_000;

export interface ServiceOptions {
  service: ServiceName;
  module: Type;
  /** Beside the service's own commands. */
  consumers?: Consumer[];
  config?: Config;
  /** Where the service listens for people; none when absent. */
  http?: (config: Config) => { address: string; port: number };
}

export interface RunningService {
  app: INestApplication;
  /** http://127.0.0.1:8780, of a service that listens for people. */
  url?: string;
  /** Settles without `close` when it cannot go on: its connection to NATS has ended, or the broker has lost its store. */
  broken: Promise<Error | undefined>;
  close(): Promise<void>;
}

/**
 * Starts a service: connects, provisions, and listens for its commands and queries. Nest providers may inject what
 * platform.ts lists. On close, messages under way are finished first.
 */
export async function startService({
  service,
  module,
  consumers = [],
  config = loadConfig(),
  http,
}: ServiceOptions): Promise<RunningService> {
  const bus = await Bus.connect(config.nats, `/powervm/${service}/${hostname()}/${process.pid}`, NATS_WAIT_MS);
  const store = await watchStore(bus);
  const ring = await KeyRing.open(config.keysDir, service);
  const sealer = await Sealer.open(bus, ring);
  const hosts = new Hosts(config.hosts);
  const view = new HostView(bus);
  const files = await Files.open(bus, sealer);
  const leases = await Leases.open(bus, `${service}.${process.pid}.${Math.random().toString(36).slice(2)}`);
  const platform = platformModule({ config, bus, sealer, files, hosts, view, leases });
  const logger = createLogger({ service });
  const app = await NestFactory.create(
    { module: class Root {}, imports: [platform, module] },
    { logger, abortOnError: false },
  );
  const consumed = [commandsOf(service), ...consumers];
  void forgetGone(bus, consumed);
  let isClosing = false;
  let reportBroken: (reason: Error | undefined) => void = () => undefined;
  const broken = new Promise<Error | undefined>((resolve) => {
    reportBroken = (reason) => {
      if (!isClosing) resolve(reason);
    };
  });
  app.connectMicroservice({ strategy: new CommandServer(bus, consumed, reportBroken) }, { inheritAppConfig: true });
  app.connectMicroservice({ strategy: new QueryServer(bus.nats, service) }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  await app.init();
  const url = http === undefined ? undefined : await listen(app, http(config));
  await bus.nats.flush();
  void store.lost.then(reportBroken, reportBroken);
  void bus.nats.closed().then((error) => reportBroken(error instanceof Error ? error : undefined));
  return {
    app,
    ...(url === undefined ? {} : { url }),
    broken,
    async close() {
      isClosing = true;
      await app.close();
      view.close();
      await hosts.close();
      await bus.close();
    },
  };
}

/** `main` of a service's process: traces, starts, says `ready`, and ends with SIGINT or SIGTERM. */
export async function runService(options: ServiceOptions): Promise<void> {
  const tracing = startTracing({ service: `powervm-${options.service}`, version: VERSION });
  const logger = createLogger({ service: options.service });
  try {
    const running = await startService(options);
    logger.info(running.url === undefined ? 'ready' : `ready, ${running.url}`);
    process.send?.('ready');
    answerHeap();
    const stop = (signal: NodeJS.Signals) => {
      logger.info(`stopping on ${signal}`);
      void running
        .close()
        .then(() => tracing.shutdown())
        .finally(() => process.exit(0));
    };
    // A refused logon, for instance, or a store that was lost: whoever watches over us may start us anew.
    void running.broken.then((error) => {
      logger.fatal('cannot go on', error ?? 'the connection to NATS is closed');
      process.exit(1);
    });
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  } catch (error) {
    logger.fatal('cannot start', error);
    await tracing.shutdown();
    process.exitCode = 1;
    process.exit();
  }
}

async function listen(app: INestApplication, { address, port }: { address: string; port: number }): Promise<string> {
  try {
    await app.listen(port, address);
    return (await app.getUrl()).replace('[::1]', 'localhost');
  } catch (cause) {
    const taken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new Error(taken ? `port ${port} on ${address} is taken: set POWERVM_HTTP_PORT to another` : String(cause), {
      cause,
    });
  }
}
