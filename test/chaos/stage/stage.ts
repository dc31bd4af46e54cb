import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config, loadConfig } from '#config';
import { Bus, Sealer } from '#messaging';
import { connect, type PowerVmClient } from '#powervm';
import { type Control, connectControl } from '#simulator';
import { RandomImage } from '#testing';
import type { Broker } from './brokers/broker.js';
import { SingleBroker } from './brokers/single-broker.js';
import { Fleet } from './fleet.js';
import { ServiceProcess } from './service-process.js';

export interface StageOptions {
  /** An empty folder for everything that this stage writes. */
  folder: string;
  seed: string;
  /** Of each service. */
  replicas: number;
  /** Path of the nats-server program; what is installed when absent. */
  natsServer?: string | undefined;
  /** Started already; one server when absent. */
  broker?: Broker;
}

const Ready = z.object({
  hosts: z.array(z.object({ id: z.string(), url: z.string(), serial: z.string() })).min(1),
  controlUrl: z.string(),
});

/** Nobody but the services may read it. */
export const HOST_PASSWORD = 'CANARY-5b1e02-of-the-host';

/** Quick, but not so quick that nothing ever happens at the same time. */
const PACE = ['--latency', '1-4', '--delay', 'PowerOn=50', '--delay', 'PowerOff=50', '--delay', 'rmc=20'];

/** Longer than any request is held for a blow, and short enough to see what comes after them. */
const LIMITS = { requestSeconds: 9, updateSeconds: 9, jobSeconds: 8 };

/** A whole deployment in processes of its own: nats-server, simulator, services. */
export class Stage implements AsyncDisposable {
  /** Seen to their end. */
  operations = 0;

  private constructor(
    readonly folder: string,
    readonly host: string,
    readonly image: string,
    readonly nats: Broker,
    readonly control: Control,
    readonly fleet: Fleet,
    readonly bus: Bus,
    readonly sealer: Sealer,
    /** Somebody else who changes the host. */
    readonly client: PowerVmClient,
    private readonly simulator: ServiceProcess,
  ) {}

  static async open({ folder, seed, replicas, natsServer, broker }: StageOptions): Promise<Stage> {
    const logs = join(folder, 'logs');
    mkdirSync(logs, { recursive: true });
    const nats = broker ?? (await SingleBroker.start({ folder, program: natsServer }));
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, HOST_PASSWORD, { mode: 0o600 });
    const simulator = new ServiceProcess({
      app: 'simulator',
      args: ['--port', '0', '--control-port', '0', '--seed', seed, '--password-file', passwordFile, ...PACE],
      env: process.env,
      logFile: join(logs, 'simulator.log'),
    });
    const { hosts, controlUrl } = Ready.parse(await simulator.start());
    const config = writeConfig(folder, nats, hosts, passwordFile);
    const env = { ...process.env, POWERVM_CONFIG: config, LOG_LEVEL: 'info', OTEL_SDK_DISABLED: 'true' };
    const fleet = new Fleet(env, logs, replicas);
    await fleet.start();
    const natsConfig: Config['nats'] = loadConfig({ POWERVM_CONFIG: config }).nats;
    const bus = await Bus.connect(natsConfig, '/powervm/chaos');
    const sealer = await Sealer.open(bus);
    const host = hosts[0]?.id ?? '';
    const logon = { kind: 'password', user: 'nova', password: HOST_PASSWORD } as const;
    const client = connect({ url: hosts[0]?.url ?? '', logon });
    const [image, control] = [writeImage(folder, 'chaos'), connectControl(controlUrl)];
    return new Stage(folder, host, image, nats, control, fleet, bus, sealer, client, simulator);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bus.close().catch(() => undefined);
    await this.client.close().catch(() => undefined);
    await this.fleet.stop();
    await this.simulator.end('SIGTERM');
    await this.nats.stop();
  }
}

function writeConfig(
  folder: string,
  { urls, replicas }: Broker,
  hosts: z.infer<typeof Ready>['hosts'],
  passwordFile: string,
): string {
  const logon = { kind: 'password', user: 'nova', passwordFile };
  const file = join(folder, 'powervm.json');
  const config = {
    nats: { servers: urls, replicas },
    keysDir: join(folder, 'keys'),
    hosts: hosts.map(({ id, url, serial }) => ({ id, url, serial, logon, limits: LIMITS })),
    storage: { imageDirectories: [folder] },
    gateway: { http: { port: 0 } },
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** @returns its path; another name is another content */
export function writeImage(folder: string, name: string): string {
  const path = join(folder, `${name}.raw`);
  writeFileSync(path, Buffer.concat([...new RandomImage(name, 1024 * 1024).chunks()]));
  return path;
}
