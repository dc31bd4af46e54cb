import { join } from 'node:path';
import { type Clock, RealClock } from './clock/clock.js';
import { attachControl } from './control/attach.js';
import type { Control } from './control/control.js';
import { type ControlServer, serveControl } from './control/server.js';
import { EndpointServer } from './endpoint-server.js';
import { EventFeeds } from './events/event-feeds.js';
import { Hooks } from './http/hooks.js';
import { RequestLog } from './http/request-log.js';
import { type KeyAndCertificate, selfSignedCertificate } from './http/self-signed-certificate.js';
import { definitionOf } from './jobs/job-requests.js';
import { Jobs } from './jobs/jobs.js';
import type { HostOptions, SimulatorOptions } from './options.js';
import { Keeper } from './persistence/keeper.js';
import { restore } from './persistence/saved-state.js';
import { StateError, StateFile } from './persistence/state-file.js';
import { allResources, ROUTES } from './resources/resources.js';
import { Dispatcher } from './rest/dispatch.js';
import { Registry } from './rest/registry.js';
import type { Services } from './rest/services.js';
import type { SimulatedHost } from './simulated-host.js';
import { ByteStore } from './storage/byte-store.js';
import { SimulatedStorage } from './storage/simulated-storage.js';
import { endpointsOf } from './world/endpoints.js';
import { addHmc, HMC } from './world/profiles/hmc.js';
import { addHost } from './world/profiles/host.js';
import { hostProfile, type Manager } from './world/profiles/options.js';
import { addPool, type PoolProfile, poolProfile } from './world/profiles/pool.js';
import { type Host, World } from './world/world.js';

export interface Simulator extends AsyncDisposable {
  hosts: SimulatedHost[];
  world: World;
  clock: Clock;
  requestLog: RequestLog;
  hooks: Hooks;
  services: Services;
  /** What partitions read and write, the volumes of the fabric, what was left behind. */
  storage: SimulatedStorage;
  /** Latencies, faults, holds, size, state: the control API as functions. */
  control: Control;
  /** Where the control API is served, `http://127.0.0.1:<port>`; set when the option `control` is. */
  controlUrl?: string;
  /** Cuts all connections and frees the ports. */
  close(): Promise<void>;
}

/** Starts simulated hosts; each NovaLink and HMC listens on its own port, all share one world, clock and request log. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const file = options.stateDir === undefined ? undefined : new StateFile(options.stateDir);
  const saved = file?.read();
  const services = servicesOf({ ...(saved && { seed: saved.seed }), ...options });
  const { world } = services;
  if (saved) restore(saved, services);
  const shared = {
    services,
    hooks: new Hooks(),
    log: new RequestLog(),
    dispatcher: new Dispatcher(services),
    tls: certificateOf(options),
    onError: options.onError ?? ((error: unknown) => console.error('simulator:', error)),
  };
  const pools = (options.pools ?? [{}]).map(poolProfile);
  for (const pool of pools) if (world.table('Cluster').in(pool.id).length === 0) addPool(world, pool);
  const servers: EndpointServer[] = [];
  const hosts: SimulatedHost[] = [];
  const context = attachControl({ services, log: shared.log, hosts }, shared.hooks);
  const { control } = context;
  const keeper = file && new Keeper(file, services, shared.onError);
  keeper?.watch(shared.hooks);
  let controlServer: ControlServer | undefined;
  const end = async () => {
    world.agenda.stop();
    context.holds.close();
    await controlServer?.close();
    await Promise.all(servers.map((server) => server.close()));
    await keeper?.save();
    await world.contents.close();
  };
  let ended: Promise<void> | undefined;
  const close = () => {
    ended ??= end();
    return ended;
  };
  try {
    const { profile = 'novalink' } = options;
    if (profile === 'hmc') addHmc(world);
    const list = hostList(options);
    const made = list.map((given, index) => hostOf(world, index + 1, given, pools, profile));
    for (const endpoint of endpointsOf(made)) {
      const server = new EndpointServer(endpoint, shared, options);
      servers.push(server);
      hosts.push(...(await server.listen(list[made.indexOf(endpoint.hosts[0]!)]!)));
    }
    for (const name of options.scenarios ?? []) await control.applyScenario(name);
    if (options.control) {
      const { port = 0, address = '127.0.0.1' } = options.control === true ? {} : options.control;
      controlServer = await serveControl(context, port, address);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const { hooks, log: requestLog } = shared;
  const simulator: Simulator = {
    hosts,
    world,
    clock: world.clock,
    requestLog,
    hooks,
    services,
    storage: new SimulatedStorage(world),
    control,
    close,
    [Symbol.asyncDispose]: close,
  };
  return controlServer ? { ...simulator, controlUrl: controlServer.url } : simulator;
}

function servicesOf(options: SimulatorOptions): Services {
  const { stateDir } = options;
  const contents = new ByteStore(stateDir === undefined ? undefined : join(stateDir, 'contents'));
  const world = new World(options.clock ?? new RealClock(), options.seed, contents);
  world.leftoversOnDelete = options.leftoversOnDelete ?? false;
  Object.assign(world.delays, options.delays);
  const registry = new Registry(allResources(world), ROUTES);
  const jobs = new Jobs(world, (job) => {
    const resource = registry.resource(job.group);
    const target =
      job.targetUuid === undefined ? undefined : world.findByUuid(resource.type, job.hostId, job.targetUuid);
    return { definition: definitionOf(resource, job.operation, job.targetUuid !== undefined), target };
  });
  return { world, events: new EventFeeds(world), jobs, registry };
}

/**
 * The host that was stored under this id, or a new one.
 *
 * @throws {StateError} when what was stored is another machine
 */
function hostOf(
  world: World,
  number: number,
  given: HostOptions,
  pools: readonly PoolProfile[],
  manager: Manager,
): Host {
  const { id = `host-${number}`, pools: reached = pools.map((pool) => pool.id), ...profile } = given;
  const stored = world.hosts.get(id);
  if (!stored) {
    const host = { id, pools: reached, ...(manager === 'hmc' ? { hmc: HMC } : {}) };
    return addHost(world, host, number, hostProfile(number, profile, manager));
  }
  if ((stored.hmc !== undefined) !== (manager === 'hmc')) {
    const other = stored.hmc === undefined ? 'novalink' : 'hmc';
    throw new StateError(`The state directory has ${id} with profile ${other}, not ${manager}; use another directory.`);
  }
  const { serial } = world.system(id).machine;
  if (profile.serial === undefined || profile.serial === serial) return stored;
  throw new StateError(
    `The state directory has ${id} with serial ${serial}, not ${profile.serial}; use another directory.`,
  );
}

function hostList({ hosts = 1 }: SimulatorOptions): HostOptions[] {
  return typeof hosts === 'number' ? Array.from({ length: hosts }, () => ({})) : hosts;
}

function certificateOf({ https }: SimulatorOptions): KeyAndCertificate | undefined {
  if (https === undefined || https === false) return undefined;
  return https === true ? selfSignedCertificate() : https;
}
