import { fileURLToPath } from 'node:url';
import { type NatsServer, startNatsServer } from '#nats-server';
import { type Control, connectControl } from '#simulator';
import { Child } from '../../apps/cli/src/start/child.js';
import { Simulator } from '../../apps/cli/src/start/simulator.js';
import type { Site } from './openstack/site.js';

const SERVICES = ['gateway', 'instances', 'storage', 'networking', 'config-drive'] as const;
type Service = (typeof SERVICES)[number];

/** So that what real hosts let one see for minutes (starting, no RMC yet) can be met here for a moment. */
const PACE = ['--latency', '5-15', '--delay', 'PowerOn=300', '--delay', 'PowerOff=200', '--delay', 'rmc=1000'];

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
    /** Ids of the simulated hosts, in the order of Nova's names for them. */
    readonly hosts: readonly string[],
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
    const ids = hosts.map(({ id }) => id);
    const powervm = new Powervm(site, nats, process, controlUrl, connectControl(controlUrl), ids);
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

  get natsUrl(): string {
    return this.nats.url;
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
    await Promise.all([...this.services.values()].map((service) => service.stop()));
    await this.simulatorProcess.stop();
    await this.nats.stop();
  }

  private configure(hosts: readonly { id: string; url: string; serial: string; novaHost: string }[]): string {
    const { site } = this;
    const passwordFile = site.write('etc/powervm/simulator-password', 'nova');
    const config = {
      keysDir: site.directory('etc', 'powervm', 'keys'),
      hosts: hosts.map((host) => ({ ...host, logon: { kind: 'password', user: 'nova', passwordFile } })),
      storage: {
        keystone: {
          kind: 'password',
          authUrl: site.authUrl,
          region: 'RegionOne',
          user: 'powervm',
          passwordFile: site.write('etc/powervm/keystone-password', site.password),
        },
      },
      gateway: { http: { port: 0 } },
    };
    return site.write('etc/powervm/powervm.json', JSON.stringify(config, null, 2));
  }
}

function child(site: Site, name: string, env: NodeJS.ProcessEnv, args: string[] = []): Child {
  const module = fileURLToPath(new URL(`../../apps/${name}/src/main.ts`, import.meta.url));
  return new Child({ name, module, args, env, logFile: site.logFile(name) });
}
