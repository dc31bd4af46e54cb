import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { Config } from '#config';
import {
  type CommandContract,
  Destroy,
  GetOperation,
  isFinal,
  OperationChanged,
  OperationRejected,
  type OperationView,
  type PayloadIn,
  type ServiceName,
} from '#contracts';
import { Bus, type Consumer, Sealer, settledSteps, wakes } from '#messaging';
import { type RunningService, startService, testConfig } from '#service';
import { type SimulatorOptions, startSimulator } from '#simulator';
import { RandomImage, withNats } from '#testing';
import { ConfigDriveModule } from '../../apps/config-drive/src/config-drive.module.js';
import { GatewayModule } from '../../apps/gateway/src/gateway.module.js';
import { InstancesModule } from '../../apps/instances/src/instances.module.js';
import { NetworkingModule } from '../../apps/networking/src/networking.module.js';
import { StorageModule } from '../../apps/storage/src/storage.module.js';

const modules: Record<ServiceName, { module: Type; consumers?: Consumer[] }> = {
  gateway: { module: GatewayModule, consumers: [wakes, settledSteps] },
  instances: { module: InstancesModule },
  storage: { module: StorageModule },
  networking: { module: NetworkingModule },
  'config-drive': { module: ConfigDriveModule },
};

export interface CloudOptions {
  simulator?: SimulatorOptions;
  /** Default: one of each service. */
  replicas?: Partial<Record<ServiceName, number>>;
  config?: Record<string, unknown>;
}

/** A real nats-server, simulated hosts and all services, in this process: `await using cloud = await withCloud()`. */
export async function withCloud({ simulator: simulated = {}, replicas = {}, config: changes = {} }: CloudOptions = {}) {
  const nats = await withNats();
  const simulator = await startSimulator(simulated);
  const folder = mkdtempSync(join(tmpdir(), 'powervm-cloud-'));
  const config = configOf(nats.url, simulator.hosts, folder, changes);
  const services: RunningService[] = [];
  const start = async () => {
    for (const [name, { module, consumers = [] }] of Object.entries(modules)) {
      for (let replica = 0; replica < (replicas[name as ServiceName] ?? 1); replica += 1) {
        services.push(await startService({ service: name as ServiceName, module, consumers, config }));
      }
    }
  };
  const stop = async () => {
    for (const service of services.splice(0).reverse()) await service.close();
  };
  await start();
  const bus = await Bus.connect(config.nats, '/powervm/test');
  const sealer = await Sealer.open(bus);
  const image = imageFile(folder);
  return {
    simulator,
    config,
    bus,
    sealer,
    image,
    services,
    /** Starts all services again, after `stop`. */
    start,
    stop,
    /** Where the broker keeps streams and buckets. */
    natsStore: nats.server.storeDir,
    /** Sends the command and waits for the operation's end. */
    run: <C extends CommandContract>(contract: C, payload: PayloadIn<C>, id: string = randomUUID()) =>
      run(bus, contract, payload, id),
    /** Another file that storage may read. */
    otherFile(name: string, content: Uint8Array): string {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    waitForStep: (id: string, step: string, state: string) => waitForStep(bus, id, step, state),
    destroy: (uuid: string, host = simulator.hosts[0]?.id ?? '') => run(bus, Destroy, { host, uuid }, randomUUID()),
    async [Symbol.asyncDispose]() {
      await bus.close();
      await stop();
      await simulator.close();
      await nats[Symbol.asyncDispose]();
    },
  };
}

export type Cloud = Awaited<ReturnType<typeof withCloud>>;

function configOf(
  natsUrl: string,
  hosts: ReadonlyArray<{ id: string; url: string; serial: string }>,
  folder: string,
  changes: Record<string, unknown>,
): Config {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'nova', { mode: 0o600 });
  const logon = { kind: 'password', user: 'nova', passwordFile };
  return testConfig(
    natsUrl,
    hosts.map(({ id, url, serial }) => ({ id, url, serial, logon })),
    { storage: { imageDirectories: [folder] }, ...changes },
  );
}

/** A small raw image with its checksum, in a directory that storage may read. */
function imageFile(folder: string, megabytes = 2) {
  const content = new RandomImage('boot image', megabytes * 1024 * 1024);
  const path = join(folder, 'test.raw');
  const bytes = Buffer.concat([...content.chunks()]);
  writeFileSync(path, bytes);
  return { path, bytes };
}

async function run<C extends CommandContract>(
  bus: Bus,
  contract: C,
  payload: PayloadIn<C>,
  id: string,
): Promise<OperationView> {
  const said = bus.nats.subscribe(`powervm.event.operation.*.v1.${id}`);
  await bus.nats.flush();
  await bus.command(contract, payload, id);
  for await (const message of said) {
    if (message.subject.startsWith(OperationRejected.subject)) throw message.json();
    const view = message.json<OperationView>();
    if (!message.subject.startsWith(OperationChanged.subject) || !isFinal(view.state)) continue;
    said.unsubscribe();
    return view;
  }
  throw new Error('the connection was closed before the operation ended');
}

/** Resolves when a step is in the state: at once if it is already, else with the operation's next change. */
async function waitForStep(bus: Bus, id: string, step: string, state: string): Promise<void> {
  const said = bus.nats.subscribe(`${OperationChanged.subject}.${id}`);
  await bus.nats.flush();
  const isThere = (view: OperationView) => view.steps.some((one) => one.name === step && one.state === state);
  const now = await bus.query(GetOperation, { id }).catch(() => undefined);
  if (now && isThere(now)) return said.unsubscribe();
  for await (const message of said) if (isThere(message.json<OperationView>())) return said.unsubscribe();
}
