import { fileURLToPath } from 'node:url';
import { findNatsServer, type NatsServer, startNatsServer } from '#nats-server';
import { duration } from '../render/units.js';
import { Child } from './child.js';
import type { StartOptions } from './options.js';
import { freePort } from './ports.js';
import type { RunFolder } from './run-folder.js';
import { type ServicesConfig, writeServicesConfig } from './services-config.js';
import { Simulator } from './simulator.js';

const SERVICES = ['gateway', 'instances', 'storage', 'networking', 'config-drive'] as const;

/** So that a simulated host is about as slow as a quick real one, and progress can be seen. */
const PACE = ['--latency', '10-30', '--delay', 'PowerOn=1000', '--delay', 'PowerOff=500', '--delay', 'rmc=2000'];

/** Where everything listens that has been started. */
export interface Running {
  natsUrl: string;
  gatewayUrl: string;
  config: ServicesConfig;
  /** Absent with real hosts. */
  simulator?: Simulator;
}

/** All processes of one deployment on this machine. What was started first is stopped last. */
export class Fleet implements AsyncDisposable {
  private nats: NatsServer | undefined;
  private readonly children: Child[] = [];

  constructor(
    private readonly folder: RunFolder,
    private readonly say: (text: string) => void,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** @throws {ChildError} {PortTakenError} NatsServerMissingError ConfigError: each says what to do */
  async start(options: StartOptions): Promise<Running> {
    const httpPort = await freePort(options.httpPort, '--http-port');
    const [natsUrl, simulator] = await Promise.all([
      this.startNats(options.natsPort),
      options.config === undefined ? this.startSimulator(options.state !== undefined) : undefined,
    ]);
    const hosts = simulator ? { simulated: simulator.hosts } : { file: options.config ?? '' };
    const config = writeServicesConfig(this.folder, hosts, httpPort);
    const env = { ...this.env, POWERVM_NATS: natsUrl, POWERVM_CONFIG: config.file };
    const gatewayUrl = `http://127.0.0.1:${httpPort}`;
    await Promise.all(SERVICES.map((name) => this.launch(name, [], env, () => (name === 'gateway' ? gatewayUrl : ''))));
    return { natsUrl, gatewayUrl, config, ...(simulator ? { simulator } : {}) };
  }

  /** Rejects when one of the processes ends by itself. */
  died(): Promise<never> {
    return Promise.race(this.children.map((child) => child.died()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const [simulators, services] = [true, false].map((is) =>
      this.children.filter(({ name }) => (name === 'simulator') === is),
    );
    await Promise.all((services ?? []).map((child) => child.stop()));
    await Promise.all((simulators ?? []).map((child) => child.stop()));
    await this.nats?.stop();
  }

  private async startNats(wanted: number): Promise<string> {
    const since = Date.now();
    const port = await freePort(wanted, '--nats-port');
    const { path, version } = await findNatsServer(this.env);
    this.nats = await startNatsServer({ port, program: path, storeDir: this.folder.folder('nats') });
    this.tell(`nats-server ${version}`, this.nats.url, since);
    return this.nats.url;
  }

  private async startSimulator(kept: boolean): Promise<Simulator> {
    const args = ['--port', '0', '--control-port', '0', ...PACE];
    if (kept) args.push('--state-dir', this.folder.folder('simulator'));
    const said = await this.launch('simulator', args, this.env, (ready) => new Simulator(ready).hosts[0]?.url ?? '');
    return new Simulator(said);
  }

  private async launch(
    name: string,
    args: string[],
    env: NodeJS.ProcessEnv,
    where: (ready: unknown) => string,
  ): Promise<unknown> {
    const since = Date.now();
    const child = new Child({ name, module: moduleOf(name), args, env, logFile: this.folder.logFile(name) });
    this.children.push(child);
    const said = await child.ready();
    this.tell(name, where(said), since);
    return said;
  }

  private tell(name: string, where: string, since: number): void {
    this.say(`  ${name.padEnd(20)} ${where.padEnd(28)} ready after ${duration(Date.now() - since)}`);
  }
}

/** The main module of an app, built or as source, whichever this one is. */
function moduleOf(app: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../../../${app}/src/main.${extension}`, import.meta.url));
}
