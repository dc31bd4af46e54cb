import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Failure,
  HostChanged,
  type InstanceRef,
  type PartitionRef,
  type PayloadIn,
  type PayloadOf,
  PlugVifs,
  PortChanged,
  UnplugVifs,
} from '#contracts';
import { Hosts, INSTANCES_DOMAIN, Owned, PartitionRecord } from '#hosts';
import type { StepAddress } from '#messaging';
import { LogicalPartition, ManagedSystem, newPartition, partitionUuid, under } from '#powervm';
import { type RunningService, StepCaller, startService, testConfig } from '#service';
import { type SimulatedHost, type Simulator, type SimulatorOptions, startSimulator } from '#simulator';
import { withNats } from '#testing';
import { healDelivery } from '../heal/heal-delivery.js';
import { Healer } from '../heal/healer.js';
import { NetworkingModule } from '../networking.module.js';
import { NETWORKING_DOMAIN, NetworkRecord } from '../ports/port-record.js';

export interface NetworkingOptions {
  simulator?: SimulatorOptions;
  /** Default 1. */
  replicas?: number;
  /** Part `networking` of the configuration. */
  config?: Record<string, unknown>;
}

/** An instance with its partition, made by `operation`. */
export interface TestInstance extends InstanceRef {
  partition: PartitionRef;
  operation: string;
}

/** The service on a real nats-server and a simulated host: `await using world = await withNetworking()`. */
export async function withNetworking({ simulator: given, replicas = 1, config: part = {} }: NetworkingOptions = {}) {
  const nats = await withNats();
  const simulator = await startSimulator(given);
  const config = testConfig(nats.url, simulator.hosts.map(configured), { networking: part });
  const services: RunningService[] = [];
  for (let replica = 0; replica < replicas; replica += 1) {
    services.push(await startService({ service: 'networking', module: NetworkingModule, config }));
  }
  const caller = await StepCaller.connect(config);
  const hosts = new Hosts(config.hosts);
  const host = simulator.hosts[0]?.id ?? '';
  const client = await hosts.get(host).client();
  const partitions = await Owned.open(caller.bus, INSTANCES_DOMAIN, PartitionRecord);
  const records = await Owned.open(caller.bus, NETWORKING_DOMAIN, NetworkRecord);
  let made = 0;

  /** A partition, off; `ours: false` leaves it without a record. */
  const instance = async ({ ours = true, maximumVirtualSlots = 64 } = {}): Promise<TestInstance> => {
    const uuid = randomUUID();
    made += 1;
    const name = `vm${made}`;
    const document = newPartition({
      uuid: partitionUuid(uuid),
      name,
      memory: { desired: 1024 },
      processors: { kind: 'shared', units: { desired: 0.1 }, virtual: { desired: 1 } },
      maximumVirtualSlots,
    });
    const parent = under(ManagedSystem, await hosts.get(host).systemUuid());
    const partition = await client.create(LogicalPartition, document, { parent });
    const operation = randomUUID();
    const record = { partitionUuid: partition.meta.uuid, partitionId: partition.id, name, madeBy: operation };
    if (ours) await partitions.put({ host, uuid }, () => record);
    simulator.requestLog.clear();
    return { host, uuid, operation, partition: { uuid: partition.meta.uuid, id: partition.id, name } };
  };

  return {
    nats,
    simulator,
    config,
    caller,
    client,
    host,
    records,
    instance,
    /** Plugs as the step of the operation that made the partition. */
    plug: (to: TestInstance, request: Plugs, at: Partial<StepAddress> = {}) =>
      caller.ask(
        PlugVifs,
        { host: to.host, uuid: to.uuid, partition: to.partition, ...request },
        { operation: to.operation, step: 'ports', ...at },
      ),
    unplug: (from: InstanceRef, vifs?: string[], at: Partial<StepAddress> = {}, frozen?: Failure) =>
      caller.ask(UnplugVifs, { host: from.host, uuid: from.uuid, ...(vifs ? { vifs } : {}), frozen }, at),
    /** Stands where instances would: tells the services what changes on the host, so that they remember what they read. */
    feed: () => feed(simulator, caller, host),
    /** A pass of healing by the first replica. */
    heal: async () => {
      const healer = services[0]?.app.get(Healer);
      await healer?.pass(
        hosts.get(host),
        healDelivery(host, new AbortController().signal, async () => {}),
      );
    },
    /** What is published of ports from now on; `next()` waits for one more. */
    portNews: () => portNews(caller),
    /** What was asked of the hypervisor, event polls and logons apart. */
    requests: () => simulator.requestLog.counts(({ operation }) => !/Event|Logon/.test(operation)),
    /** Everything that exists on the host, without what follows from the order in which things were made. */
    state: () => simulator.world.snapshot(),
    /** PVID and tagged VLANs of each trunk of a VIOS, the primary first. */
    trunks: (vios = 'vios1') => trunksOf(simulator, host, vios),
    async [Symbol.asyncDispose]() {
      await hosts.close();
      await caller.bus.close();
      for (const service of services) await service.close();
      await simulator.close();
      await nats[Symbol.asyncDispose]();
    },
  };
}

export type Networking = Awaited<ReturnType<typeof withNetworking>>;
type Plugs = Pick<PayloadIn<typeof PlugVifs>, 'vifs' | 'managementMac' | 'frozen'>;

let ports = 0;

/** A port of Neutron's on a VLAN, with an id and MAC of its own. */
export const seaVif = (vlan: number, more: { physicalNetwork?: string; id?: string; mac?: string } = {}) => ({
  type: 'pvm_sea' as const,
  ...newPort(),
  vlan,
  ...more,
});

export const ovsVif = (more: { mtu?: number; id?: string; mac?: string; interfaceId?: string } = {}) => {
  const port = newPort();
  return { type: 'ovs' as const, ...port, deviceName: `tap${port.id.slice(0, 11)}`, ...more };
};

export function newMac(): string {
  ports += 1;
  return `FA163E${ports.toString(16).padStart(6, '0').toUpperCase()}`;
}

const newPort = () => ({ id: randomUUID(), mac: newMac() });

async function feed({ world }: Simulator, { bus }: StepCaller, host: string): Promise<() => Promise<void>> {
  const epoch = randomUUID();
  let sequence = 0;
  const say = (
    everything: boolean,
    changes: Array<{ change: 'add' | 'modify' | 'delete'; type: string; uuid: string }>,
  ) =>
    bus.announce(HostChanged, {
      host,
      epoch,
      sequence: sequence++,
      everything,
      changes: changes.map((one) => ({ ...one, detail: '' })),
    });
  world.onChange(({ type, object }) => {
    const change = type === 'ADD_URI' ? 'add' : type === 'DELETE_URI' ? 'delete' : 'modify';
    say(false, [{ change, type: object.kind, uuid: object.uuid }]);
  });
  say(true, []);
  await bus.nats.flush();
  return () => bus.nats.flush();
}

async function portNews({ bus }: StepCaller) {
  const heard: PayloadOf<typeof PortChanged>[] = [];
  let wake = () => {};
  bus.nats.subscribe(`${PortChanged.subject}.*`, {
    callback: (_, message) => {
      heard.push(PortChanged.payload.parse(message.json()));
      wake();
    },
  });
  await bus.nats.flush();
  return {
    async next() {
      for (;;) {
        const first = heard.shift();
        if (first !== undefined) return first;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    /** Those that have arrived and were not asked for. */
    async rest() {
      await bus.nats.flush();
      return heard.splice(0);
    },
  };
}

function trunksOf({ world }: Simulator, host: string, name: string) {
  const vios = world
    .table('VirtualIOServer')
    .in(host)
    .find((one) => one.name === name);
  const adapters = world.table('ClientNetworkAdapter').in(host, vios?.uuid);
  return (vios?.sharedEthernetAdapters ?? []).flatMap(({ trunks }) =>
    trunks.map((device) => {
      const trunk = adapters.find(({ deviceName }) => deviceName === device);
      return { pvid: trunk?.pvid ?? 0, vlans: trunk?.taggedVlans ?? [], priority: trunk?.trunkPriority ?? 0 };
    }),
  );
}

function configured({ id, url, serial }: SimulatedHost) {
  const passwordFile = join(mkdtempSync(join(tmpdir(), 'powervm-password-')), 'password');
  writeFileSync(passwordFile, 'nova', { mode: 0o600 });
  return { id, url, serial, logon: { kind: 'password', user: 'nova', passwordFile } };
}
