import { fileURLToPath } from 'node:url';
import { Config } from '#config';
import { ListOperations } from '#contracts';
import { Bus } from '#messaging';
import { type NatsServer, startNatsServer } from '#nats-server';
import { type Control, connectControl } from '#simulator';
import { Child } from '../../apps/cli/src/start/child.js';
import { type SimulatedHost, Simulator } from '../../apps/cli/src/start/simulator.js';
import type { Site } from './openstack/site.js';

const SERVICES = ['gateway', 'instances', 'storage', 'networking', 'config-drive'] as const;
type Service = (typeof SERVICES)[number];

/** So that what real hosts let one see for minutes (starting, no RMC yet) can be met here for a moment. */
const PACE = ['--latency', '5-15', '--delay', 'PowerOn=300', '--delay', 'PowerOff=200', '--delay', 'rmc=1000'];

/** With which anybody gets in at a simulated host. */
export const HOST_LOGON = { kind: 'password', user: 'nova', password: 'nova' } as const;

export interface PowervmOptions {
  /** Nova's names of the hosts; each is a simulated host with a serial of its own. */
  novaHosts: readonly string[];
  /** Where processes send their traces, as environment. */
  tracing: Record<string, string>;
}

/** NATS, simulated hosts and our services, each a process of its own. */
export class Powervm implements AsyncDisposable {
  private readonly services = new Map<Service, Child>();
  private env: NodeJS.ProcessEnv = {};

  private constructor(
    private readonly site: Site,
    private readonly nats: NatsServer,
    private readonly simulatorProcess: Child,
    readonly controlUrl: string,
    readonly control: Control,
    private readonly simulated: readonly SimulatedHost[],
    private readonly bus: Bus,
  ) {}

  /** @throws Error with the end of a log */
  static async start(site: Site, { novaHosts, tracing }: PowervmOptions): Promise<Powervm> {
    const nats = await startNatsServer({ port: site.ports.nats, storeDir: site.directory('nats') });
    const count = String(novaHosts.length);
    const args = ['--hosts', count, '--port', '0', '--control-port', '0', ...PACE];
    const process = child(site, 'simulator', { ...globalThis.process.env, ...tracing }, args);
    const said = await process.ready();
    const { hosts } = new Simulator(said);
    const { controlUrl } = said as { controlUrl: string };
    const bus = await Bus.connect(Config.parse({ nats: { servers: [nats.url] } }).nats, '/powervm/test');
    const powervm = new Powervm(site, nats, process, controlUrl, connectControl(controlUrl), hosts, bus);
    powervm.env = {
      ...globalThis.process.env,
      ...tracing,
      POWERVM_NATS: nats.url,
      POWERVM_CONFIG: powervm.configure(
        hosts.map((host, index) => ({ ...host, novaHost: novaHosts[index] ?? host.id })),
      ),
    };
    await Promise.all(SERVICES.map((name) => powervm.startService(name)));
    return powervm;
  }

  /** Ids of the simulated hosts, in the order of Nova's names for them. */
  get hosts(): readonly string[] {
    return this.simulated.map(({ id }) => id);
  }

  /** Where a simulated host answers. */
  urlOf(host: string): string {
    return this.simulated.find(({ id }) => id === host)?.url ?? '';
  }

  get natsUrl(): string {
    return this.nats.url;
  }

  /** Operations of an instance that have not ended, by the names of their flows. */
  async unended(host: string, instance: string): Promise<string[]> {
    const { operations } = await this.bus.query(ListOperations, { host, instance, active: true });
    return operations.map(({ flow }) => flow);
  }

  async startService(name: Service): Promise<void> {
    const service = child(this.site, name, this.env);
    this.services.set(name, service);
    await service.ready();
  }

  async stopService(name: Service): Promise<void> {
    await this.services.get(name)?.stop();
    this.services.delete(name);
  }

  async restartServices(): Promise<void> {
    await Promise.all(SERVICES.map((name) => this.stopService(name)));
    await Promise.all(SERVICES.map((name) => this.startService(name)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bus.close();
    await Promise.all([...this.services.values()].map((service) => service.stop()));
    await this.simulatorProcess.stop();
    await this.nats.stop();
  }

  private configure(hosts: readonly (SimulatedHost & { novaHost: string })[]): string {
    const { site } = this;
    const passwordFile = site.write('etc/powervm/simulator-password', HOST_LOGON.password);
    const config = {
      keysDir: site.directory('etc', 'powervm', 'keys'),
      hosts: hosts.map((host) => ({ ...host, logon: { kind: HOST_LOGON.kind, user: HOST_LOGON.user, passwordFile } })),
      storage: {
        keystone: {
          kind: 'password',
          authUrl: site.authUrl,
          region: 'RegionOne',
          user: 'powervm',
          passwordFile: site.write('etc/powervm/keystone-password', site.password),
        },
      },
      // The shortest: what somebody else does to a host is to be mended while a check waits for it.
      networking: { healIntervalSeconds: 10 },
      gateway: { http: { port: 0 } },
    };
    return site.write('etc/powervm/powervm.json', JSON.stringify(config, null, 2));
  }
}

function child(site: Site, name: string, env: NodeJS.ProcessEnv, args: string[] = []): Child {
  const module = fileURLToPath(new URL(`../../apps/${name}/src/main.ts`, import.meta.url));
  return new Child({ name, module, args, env, logFile: site.logFile(name) });
}
