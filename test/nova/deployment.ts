import { type OtlpReceiver, otlpReceiver } from '#testing';
import { Client } from './openstack/client.js';
import type { Daemons } from './openstack/daemons.js';
import type { Ini } from './openstack/ini.js';
import { startOpenstack } from './openstack/openstack.js';
import { startOvsAgent } from './openstack/ovs-agent.js';
import { checkDebian, ensurePackages } from './openstack/packages.js';
import { Site } from './openstack/site.js';
import { Powervm } from './powervm.js';
import { pythonEnvironment } from './python/environment.js';
import { current } from './releases/current.js';
import { Nova } from './releases/nova.js';
import type { Release } from './releases/release.js';
import { zed } from './releases/zed.js';

export type ReleaseName = Release['name'];
export const RELEASES: readonly ReleaseName[] = ['zed', 'current'];

/** Nova's names for the simulated hosts. */
const HOSTS: Record<ReleaseName, string> = { zed: 'power-zed', current: 'power-current' };

type Say = (line: string) => void;

/** Everything but Nova: simulated hosts, our services, and the OpenStack services that every Nova shares. */
export class Deployment implements AsyncDisposable {
  readonly client: Client;

  private constructor(
    readonly site: Site,
    readonly traces: OtlpReceiver,
    readonly powervm: Powervm,
    readonly openstack: Daemons,
    private readonly say: Say,
  ) {
    this.client = new Client(site);
  }

  /** @throws {OpenstackUnavailableError} where Debian's packages cannot be had; Error with the end of a log */
  static async start(say: Say): Promise<Deployment> {
    checkDebian();
    await ensurePackages(say);
    const environment = await pythonEnvironment('zed', say);
    const site = await Site.fresh();
    const traces = await otlpReceiver();
    const powervm = await Powervm.start(site, { novaHosts: RELEASES.map((name) => HOSTS[name]), tracing: traces.env });
    try {
      const neutron = { drivers: ['pvm_sea', 'openvswitch'], options: nats(powervm) };
      const options = { fabricUrl: powervm.controlUrl, environment, neutron, releases: RELEASES, say };
      const openstack = await startOpenstack(site, options);
      return new Deployment(site, traces, powervm, openstack, say);
    } catch (error) {
      await powervm[Symbol.asyncDispose]();
      await traces[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts one Nova; it serves until it is disposed of. */
  async nova(name: ReleaseName): Promise<Nova> {
    const { site, openstack: daemons, client, say } = this;
    const release = name === 'zed' ? await zed(HOSTS.zed, say) : await current(HOSTS.current, site.ports, say);
    say(release.title);
    await startOvsAgent(site, daemons, release.host, this.powervm.controlUrl);
    const compute = { DEFAULT: { compute_driver: 'powervm.driver.PowerVMDriver' }, ...nats(this.powervm) };
    return await Nova.start(release, { site, daemons, client, compute, tracing: this.traces.env });
  }

  /** The simulated host under a release. */
  hostIdOf(name: ReleaseName): string {
    return this.powervm.hosts[RELEASES.indexOf(name)] ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.openstack[Symbol.asyncDispose]();
    await this.powervm[Symbol.asyncDispose]();
    await this.traces[Symbol.asyncDispose]();
    this.site.close();
  }
}

function nats(powervm: Powervm): Ini {
  return { powervm: { nats_servers: powervm.natsUrl } };
}
