import { eventually } from '#testing';
import type { Client } from '../openstack/client.js';
import { novaConf, novaDatabaseConf, novaDatabases } from '../openstack/config/nova.js';
import type { Daemon } from '../openstack/daemon.js';
import type { Daemons } from '../openstack/daemons.js';
import { type Ini, ini } from '../openstack/ini.js';
import { seed } from '../openstack/seed.js';
import type { Site } from '../openstack/site.js';
import { tool } from '../openstack/tool.js';
import type { Release } from './release.js';

export interface NovaOptions {
  site: Site;
  daemons: Daemons;
  client: Client;
  /** Options of nova-compute alone, that of the driver among them. */
  compute: Ini;
  /** Where nova-compute sends its traces, as environment. */
  tracing: Record<string, string>;
}

/** One Nova beside the services that all share: its API, conductor, scheduler and compute service. */
export class Nova implements AsyncDisposable {
  private constructor(
    readonly release: Release,
    private readonly options: NovaOptions,
    private readonly files: readonly string[],
  ) {}

  /** @throws Error with the end of a log */
  static async start(release: Release, options: NovaOptions): Promise<Nova> {
    const { site, compute } = options;
    const { name, host, apiPaste } = release;
    const write = (file: string, text: string) => site.write(`etc/nova-${name}/${file}`, text);
    const conf = write('nova.conf', novaConf(site, { release: name, host, apiPaste }));
    const database = write('database.conf', novaDatabaseConf(site, name));
    const nova = new Nova(release, options, ['--config-file', conf, '--config-file', database]);
    await nova.createCells();
    await nova.startController({ conf, database });
    const driver = write('compute.conf', ini(compute));
    await options.daemons.start({
      name: `nova-compute-${name}`,
      command: [...release.command('nova-compute'), '--config-file', conf, '--config-file', driver],
      env: { ...release.env, ...options.tracing },
      endWithinMs: 20_000,
    });
    await Promise.all([nova.computeIsUp(), seed(site, 'flavors')]);
    await nova.manage('cell_v2', 'discover_hosts');
    return nova;
  }

  /** Waits until a compute service that was just started has reported itself. */
  async computeIsUp(): Promise<void> {
    const { client } = this.options;
    const daemon = this.compute;
    const since = Date.now();
    const up = eventually(
      async () => {
        if (!daemon.running) return 'ended';
        const services = await client.json<{ Binary: string; State: string; 'Updated At': string | null }[]>(
          ...['compute', 'service', 'list', '--service', 'nova-compute'],
        );
        const fresh = (at: string | null) => at !== null && Date.parse(`${at.slice(0, 19)}Z`) >= since - 1_000;
        return services.some((service) => service.State === 'up' && fresh(service['Updated At'])) && 'up';
      },
      { timeoutMs: 120_000, everyMs: 1_000 },
    );
    const answer = await up.catch((error: Error) => error.message);
    if (answer !== 'up') throw new Error(`nova-compute (${answer}) is not up:\n${daemon.lastLines(40)}`);
  }

  /** SIGKILL: it has no time to end anything. */
  async killCompute(): Promise<void> {
    await this.compute.kill();
  }

  async startCompute(): Promise<void> {
    await this.compute.start();
    await this.computeIsUp();
  }

  /** Its compute service and resource provider go first: the next Nova would find them in Placement. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { client, daemons } = this.options;
    const called = (name: string) => `${name}-${this.release.name}`;
    await this.compute.stop();
    const services = await client.json<{ ID: string }[]>('compute', 'service', 'list', '--service', 'nova-compute');
    for (const { ID } of services) await client.run('compute', 'service', 'delete', ID);
    await daemons.stop(...['nova-conductor', 'nova-scheduler', 'nova-api', 'nova-compute'].map(called));
  }

  private get compute(): Daemon {
    return this.options.daemons.get(`nova-compute-${this.release.name}`);
  }

  private async createCells(): Promise<void> {
    const { site } = this.options;
    const { cell0 } = novaDatabases(this.release.name);
    await this.manage('api_db', 'sync');
    await this.manage('cell_v2', 'map_cell0', '--database_connection', site.database(cell0));
    await this.manage('db', 'sync');
    await this.manage('cell_v2', 'create_cell', '--name', 'cell1');
  }

  private async startController(files: { conf: string; database: string }): Promise<void> {
    const { site, daemons } = this.options;
    const { name, command, env } = this.release;
    const api = this.release.api(files);
    const background = (program: string) =>
      daemons.start({ name: `${program}-${name}`, command: [...command(program), ...this.files], env });
    await Promise.all([
      background('nova-conductor'),
      background('nova-scheduler'),
      daemons.start({
        name: `nova-api-${name}`,
        command: api.command,
        env: api.env,
        port: site.ports.nova,
        http: true,
      }),
    ]);
  }

  private manage(...args: string[]): Promise<void> {
    const { command, env, name } = this.release;
    return tool(this.options.site, `nova-manage-${name}`, [...command('nova-manage'), ...this.files, ...args], env);
  }
}
