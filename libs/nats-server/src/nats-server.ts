import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNatsServer } from './find-nats-server.js';
import { serverConfig, somePort } from './server-config.js';
import { NatsServerStartError, ServerProcess } from './server-process.js';

export interface NatsServerOptions {
  /** Folder of streams and key-value buckets; kept by `stop()`. @default a new one that `stop()` removes */
  storeDir?: string;
  /** @default a free one */
  port?: number;
  /** Where the server's log goes; kept by `stop()`. @default a file that `stop()` removes */
  logFile?: string;
  /** More configuration in the server's own format. */
  config?: string;
  /** More of its `jetstream` block. */
  jetstream?: string;
  /** Path of the program. @default what `findNatsServer()` finds */
  program?: string;
}

/** A nats-server with JetStream on 127.0.0.1. It keeps its ports and its store through `kill` and `restart`. */
export interface NatsServer extends AsyncDisposable {
  readonly url: string;
  readonly monitorUrl: string;
  readonly version: string;
  readonly pid: number;
  readonly storeDir: string;
  readonly logFile: string;
  /**
   * Sends a signal. One that ends a process (SIGKILL, SIGTERM, SIGINT) is waited for; others (SIGSTOP, SIGCONT) are not.
   * @default signal 'SIGKILL'
   */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same ports and store, after ending it with `signal` if it runs. @default signal 'SIGTERM' */
  restart(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it and removes what this start had made. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a nats-server and returns when it accepts clients. It ends when this process ends.
 *
 * @throws {NatsServerMissingError} `nats-server.missing`
 * @throws {NatsServerStartError}   `nats-server.start`, with the end of its log
 */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const program = options.program ?? (await findNatsServer()).path;
  const folder = await mkdtemp(join(tmpdir(), 'nats-server-'));
  for (let attempt = 1; ; attempt++) {
    try {
      return await LocalNatsServer.start(program, folder, options);
    } catch (error) {
      const another = error instanceof NatsServerStartError && error.portTaken && !options.port && attempt < 20;
      if (another) continue;
      throw error;
    }
  }
}

class LocalNatsServer implements NatsServer {
  readonly logFile: string;
  readonly storeDir: string;
  version = '';
  private process: ServerProcess | undefined;

  private constructor(
    private readonly program: string,
    private readonly folder: string,
    private readonly port: number,
    private readonly monitorPort: number,
    { storeDir, logFile }: NatsServerOptions,
  ) {
    this.storeDir = storeDir ?? join(folder, 'store');
    this.logFile = logFile ?? join(folder, 'nats-server.log');
  }

  static async start(program: string, folder: string, options: NatsServerOptions): Promise<LocalNatsServer> {
    const port = options.port || somePort();
    const server = new LocalNatsServer(program, folder, port, somePort(), options);
    await mkdir(server.portsDir, { recursive: true });
    await mkdir(server.storeDir, { recursive: true });
    const config = serverConfig({
      port,
      monitorPort: server.monitorPort,
      storeDir: server.storeDir,
      portsDir: server.portsDir,
      ...(options.config ? { more: options.config } : {}),
      ...(options.jetstream ? { jetstream: options.jetstream } : {}),
    });
    await writeFile(server.configFile, config, { mode: 0o600 });
    await server.run();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  get monitorUrl(): string {
    return `http://127.0.0.1:${this.monitorPort}`;
  }

  get pid(): number {
    return this.process?.pid ?? 0;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (['SIGKILL', 'SIGTERM', 'SIGINT'].includes(signal)) await this.process?.end(signal);
    else this.process?.signal(signal);
  }

  async restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.process?.end(signal);
    await this.run();
  }

  async stop(): Promise<void> {
    await this.process?.end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private get portsDir(): string {
    return join(this.folder, 'ports');
  }

  private get configFile(): string {
    return join(this.folder, 'nats-server.conf');
  }

  private async run(): Promise<void> {
    const started = await ServerProcess.start(this.program, this.configFile, this.portsDir, this.port, this.logFile);
    this.process = started.server;
    this.version = started.info.version;
  }
}
