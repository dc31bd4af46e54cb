import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Control, connectControl, type State } from '#simulator';
import { eventually, type TypescriptProcess, typescriptProcess } from '#testing';
import type { Host } from './expected/common.js';
import { isoMaker } from './iso-maker.js';
import { type Names, requestsOf } from './requests.js';
import { differences, type Sequence } from './sequence.js';
import { WorkerProcess } from './worker-process.js';

interface Named {
  kind: string;
  scope: string;
  uuid: string;
  id?: number;
  name?: string;
  parent?: { uuid: string };
  fcAdapters?: { ports: { wwpn: string }[] }[];
}

export const HOST = 'host-1';

/** A simulated host of its own, and the old driver that runs it. */
export class Bench implements AsyncDisposable {
  private constructor(
    readonly host: Host,
    readonly control: Control,
    private readonly names: Names,
    /** Partition id. */
    readonly managementId: number,
    private readonly folder: string,
    private readonly simulator: TypescriptProcess,
    private readonly worker: WorkerProcess,
  ) {}

  /** Starts a simulator of two hosts, whose VIOSes are in one cluster: the driver must leave those of the second alone. */
  static async start(python: string, host: Host): Promise<Bench> {
    const folder = await mkdtemp(join(tmpdir(), 'nova-driver-'));
    const genisoimage = await isoMaker(folder);
    const args = ['--hosts', '2', '--vios', `${host.vioses}`, '--port', '0', '--control-port', '0'];
    if (host.management === 'vios') args.push('--management', 'vios');
    const simulator = typescriptProcess('apps/simulator/src/main.ts', { args });
    const controlUrl = (await simulator.line(/^control +(http\S+)/, 60_000))[1]!;
    const control = connectControl(controlUrl);
    const { names, managementId } = namesOf(await control.state(), HOST);
    const { url } = (await control.hosts()).find(({ id }) => id === HOST)!;
    const worker = WorkerProcess.start(python, join(folder, 'driver.log'));
    const bench = new Bench(host, control, names, managementId, folder, simulator, worker);
    await bench.do('start', {
      port: Number(new URL(url).port),
      controlUrl,
      host: HOST,
      managementId,
      diskDriver: host.diskDriver,
      folder,
      genisoimage,
    });
    return bench;
  }

  do<Result>(operation: string, args: Record<string, unknown> = {}): Promise<Result> {
    return this.worker.do(operation, args);
  }

  /**
   * The requests that `work` makes, compared with what is expected, once ids are named.
   *
   * @param instance `{lpar}`
   */
  async compare(
    expected: Sequence,
    work: () => Promise<unknown>,
    instance?: Pick<Instance, 'partition'>,
  ): Promise<string[]> {
    const since = await this.control.mark();
    await work();
    const names = new Map(this.names);
    if (instance) names.set(instance.partition, '{lpar}');
    const made = requestsOf(await this.control.log({ since, host: HOST }), names);
    return differences(
      expected,
      made.map((line) => line.replace(`=='${this.managementId}'`, "=='{management id}'")),
    );
  }

  /** As on a host that never had an Open vSwitch port. */
  async removeSwitchOfOvs(): Promise<void> {
    await this.do('remove_switch', { name: 'NovaLinkVEABridge' });
  }

  /** Its own disk, as an installation leaves it. */
  async installManagementPartition(): Promise<void> {
    const [management, vios, volume_group] = ['{mgmt}', '{vios1}', '{vg1}'].map((name) => this.uuid(name));
    await this.do('install_management_partition', { management, vios, volume_group });
  }

  /** WWPNs of the fibre channel ports of VIOSes. */
  async portsOf(vioses: string[]): Promise<string[]> {
    const objects = Object.values(await this.control.state()) as unknown as Named[];
    const found = objects.filter(({ uuid }) => vioses.some((name) => this.uuid(name) === uuid));
    return found.flatMap(({ fcAdapters = [] }) => fcAdapters.flatMap(({ ports }) => ports.map(({ wwpn }) => wwpn)));
  }

  private uuid(name: string): string | undefined {
    return [...this.names].find(([, other]) => other === name)?.[0];
  }

  /** Waits until it is up and can be changed while it runs. */
  async running({ partition }: Instance): Promise<void> {
    await eventually(async () => {
      const found = (await this.control.partitions(HOST)).find(({ uuid }) => uuid === partition);
      return found?.state === 'running' && found.rmc === 'active' ? found : undefined;
    });
  }

  /** The last lines of what the driver logged. */
  async driverLog(lines = 10): Promise<string[]> {
    return (await readFile(join(this.folder, 'driver.log'), 'utf8')).trimEnd().split('\n').slice(-lines);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker[Symbol.asyncDispose]();
    await this.simulator[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A server of Nova's. */
export interface Instance {
  /** By which the worker knows it. */
  key: string;
  /** `instance-00000001` */
  name: string;
  uuid: string;
  /** UUID of its partition. */
  partition: string;
}

/** Nova's UUID with its highest bit cleared, in upper case. */
export function partitionUuid(uuid: string): string {
  return (Number.parseInt(uuid[0]!, 16) & 7).toString(16).concat(uuid.slice(1)).toUpperCase();
}

function namesOf(state: State, hostId: string): { names: Names; managementId: number } {
  const objects = Object.values(state) as unknown as Named[];
  const names = new Map<string, string>();
  const name = (found: Named | undefined, as: string) => found && names.set(found.uuid, as);
  const of = (kind: string, scope = hostId) => objects.filter((one) => one.kind === kind && one.scope === scope);
  const vioses = of('VirtualIOServer').sort((a, b) => a.id! - b.id!);
  for (const [index, vios] of vioses.entries()) {
    name(vios, `{vios${index + 1}}`);
    name(
      of('VolumeGroup').find(({ parent }) => parent?.uuid === vios.uuid),
      `{vg${index + 1}}`,
    );
  }
  // When there is none, NovaLink runs in the first VIOS.
  const [management = vioses[0]] = of('LogicalPartition');
  if (management !== vioses[0]) name(management, '{mgmt}');
  name(of('ManagedSystem')[0], '{sys}');
  name(of('SharedStoragePool', 'pool')[0], '{ssp}');
  name(of('Tier', 'pool')[0], '{tier}');
  return { names, managementId: management!.id! };
}
