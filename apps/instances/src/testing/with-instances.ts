import { randomUUID } from 'node:crypto';
import { CreatePartition, PowerOnPartition } from '#contracts';
import { Owned, PartitionRecord } from '#hosts';
import { partitionUuid } from '#powervm';
import { type RunningService, StepCaller, startService, testConfig } from '#service';
import { type SimulatorOptions, startSimulator } from '#simulator';
import { withNats } from '#testing';
import { InstancesModule } from '../instances.module.js';
import { simulatedHostConfig } from './simulated-host-config.js';

export interface InstancesOptions {
  simulator?: SimulatorOptions;
  /** Default 1. */
  replicas?: number;
  /** Beside the simulated ones. */
  hosts?: unknown[];
}

/** A flavor as Nova sends it, of 2 vCPUs and 4 GiB. */
export const small = { vcpus: 2, memoryMb: 4096, rootGb: 10 };

/** The service on a real nats-server and a simulated host: `await using world = await withInstances()`. */
export async function withInstances({ simulator: simulated, replicas = 1, hosts = [] }: InstancesOptions = {}) {
  const nats = await withNats();
  const simulator = await startSimulator(simulated);
  const config = testConfig(nats.url, [...simulator.hosts.map(simulatedHostConfig), ...hosts]);
  const services: RunningService[] = [];
  const start = async () => {
    services.push(await startService({ service: 'instances', module: InstancesModule, config }));
  };
  for (let replica = 0; replica < replicas; replica += 1) await start();
  const caller = await StepCaller.connect(config);
  const host = simulator.hosts[0]?.id ?? '';
  const records = await Owned.open(caller.bus, 'instances', PartitionRecord);
  return {
    nats,
    simulator,
    config,
    services,
    /** One more replica. */
    start,
    caller,
    host,
    records,
    /** The partition of an instance as the simulator has it. */
    partition: (uuid: string) => simulator.world.table('LogicalPartition').get(host, partitionUuid(uuid)),
    /** Makes an instance, off, and forgets the requests that it took. */
    async instance({ on = false } = {}) {
      const instance = { host, uuid: randomUUID() };
      const name = `instance-${instance.uuid.slice(0, 8)}`;
      const made = await caller.ask(CreatePartition, { ...instance, name, flavor: small });
      if (made.is !== 'succeeded') throw new Error(made.failure.message);
      if (on) await caller.ask(PowerOnPartition, instance);
      simulator.requestLog.clear();
      return instance;
    },
    /** What was asked of the hypervisor, event polls and logons apart. */
    requests: () => simulator.requestLog.counts(({ operation }) => !/Event|Logon/.test(operation)),
    async [Symbol.asyncDispose]() {
      await caller.bus.close();
      for (const service of services) await service.close();
      await simulator.close();
      await nats[Symbol.asyncDispose]();
    },
  };
}

export type Instances = Awaited<ReturnType<typeof withInstances>>;
