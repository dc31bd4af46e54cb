import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Module } from '@nestjs/common';
import { ConnectStorage, EnsureBootDisk, HostChanged, type ImageSource, type PartitionRef } from '#contracts';
import { INSTANCES_DOMAIN, Owned, PartitionRecord } from '#hosts';
import {
  connect,
  LogicalPartition,
  ManagedSystem,
  newMediaRepository,
  newPartition,
  type PowerVmClient,
  partitionUuid,
  under,
  uploadFile,
  VirtualIOServer,
  VolumeGroup,
} from '#powervm';
import { type RunningService, StepCaller, startService, testConfig } from '#service';
import { type SimulatedHost, type SimulatorOptions, startSimulator } from '#simulator';
import { type ImageServerOptions, imageServer, manualClock, withNats } from '#testing';
import { storageParts } from '../storage.module.js';

export const MiB = 1024 ** 2;

export interface StorageOptions {
  simulator?: SimulatorOptions;
  /** In this process; default 1. */
  replicas?: number;
  /** What the image server has; one of 3 MiB called `debian` when absent. */
  images?: ImageServerOptions['images'];
  /** Without which the image server refuses. */
  token?: string;
  /** The part `storage` of the configuration. */
  storage?: Record<string, unknown>;
  /** How long the service waits for the hosts, as in their configuration. */
  limits?: Record<string, number>;
}

/** The service on a real nats-server, a simulated host and an image server: `await using world = await withStorage()`. */
export async function withStorage({
  simulator: simulated,
  replicas = 1,
  images: served = [{ id: 'debian', size: 3 * MiB + 17 }],
  token,
  storage = {},
  limits = {},
}: StorageOptions = {}) {
  const nats = await withNats();
  const simulator = await startSimulator(simulated);
  const images = await imageServer({ images: served, ...(token === undefined ? {} : { token }) });
  const hosts = simulator.hosts.map((one) => ({ ...configured(one), limits }));
  const config = testConfig(nats.url, hosts, {
    storage: { glanceEndpoint: images.url, ...storage },
  });
  const clock = manualClock(Date.now());
  @Module(storageParts(clock))
  class StorageOnManualClock {}
  const services: RunningService[] = [];
  const start = async () => {
    for (let replica = 0; replica < replicas; replica += 1) {
      services.push(await startService({ service: 'storage', module: StorageOnManualClock, config }));
    }
  };
  const stop = async () => {
    for (const service of services.splice(0)) await service.close();
  };
  await start();
  const caller = await StepCaller.connect(config);
  const partitions = await Owned.open(caller.bus, INSTANCES_DOMAIN, PartitionRecord);
  const clients = new Map<string, PowerVmClient>();
  const clientOf = (host: string) => {
    const url = simulator.hosts.find(({ id }) => id === host)?.url ?? '';
    const client = clients.get(host) ?? connect({ url, logon: { kind: 'password', user: 'nova', password: 'nova' } });
    clients.set(host, client);
    return client;
  };
  const host = simulator.hosts[0]?.id ?? '';
  const { world, requestLog } = simulator;
  const mine = (target: { target: string; operation: string }) => !/Event|Logon/.test(target.operation);
  return {
    nats,
    simulator,
    images,
    config,
    /** For what waits for other managers of a pool. */
    clock,
    /** Ends the replicas and starts new ones, which remember nothing. */
    async restart() {
      await stop();
      await start();
    },
    caller,
    host,
    clientOf,
    /** Counts of the requests since the log was cleared, without logons. */
    requests: () => requestLog.counts(mine),
    total: () => requestLog.entries(mine).length,
    units: () => Array.from(world.table('LogicalUnit').all()).sort((a, b) => a.name.localeCompare(b.name)),
    vioses: (of = host) => world.table('VirtualIOServer').in(of),
    /** SHA-256 of the first `bytes` of a logical unit's content. */
    async contentOf(name: string, bytes: number) {
      const unit = Array.from(world.table('LogicalUnit').all()).find((one) => one.name === name);
      const hash = createHash('sha256');
      const key = `lu/${unit?.scope}/${unit?.uuid}`;
      for await (const chunk of world.contents.read(key, { length: bytes })) hash.update(chunk as Buffer);
      return hash.digest('hex');
    },
    sha256Of: (image: string) => images.image(image).checksums.sha256,
    /** An image by URL, whose checksum the caller states. */
    byUrl: (id: string): ImageSource => ({
      kind: 'url',
      url: images.fileUrl(id),
      checksum: { algorithm: 'sha256', value: images.image(id).checksums.sha256 },
    }),
    /** As the reader of the host's events does when something has changed. */
    hear(of = host, types: string[] = []) {
      const changes = types.map((type) => ({ change: 'modify' as const, type, uuid: '', detail: '' }));
      sequence += 1;
      caller.bus.announce(HostChanged, { host: of, epoch: 'test', sequence, everything: false, changes });
      return caller.bus.nats.flush();
    },
    /** A partition, made as instances makes them. */
    async partition(uuid: string = randomUUID(), of = host): Promise<PartitionRef & { instance: string }> {
      const client = clientOf(of);
      const [system] = await client.feed(ManagedSystem);
      const made = await client.create(
        LogicalPartition,
        newPartition({
          uuid: partitionUuid(uuid),
          name: `lpar-${uuid.slice(0, 8)}`,
          memory: { desired: 1024 },
          processors: { kind: 'shared', units: { desired: 0.1 }, virtual: { desired: 1 } },
        }),
        { parent: under(ManagedSystem, system?.meta.uuid ?? '') },
      );
      const { id, name } = made;
      const record = { partitionUuid: made.meta.uuid, partitionId: id, name, madeBy: 'test' };
      await partitions.put({ host: of, uuid }, () => record);
      return { uuid: made.meta.uuid, id, name, instance: uuid };
    },
    forgetPartition: (uuid: string) => partitions.remove({ host, uuid }),
    /** Puts a medium into the repository of a VIOS, as config-drive does. */
    async addMedium(vios: string, name: string, of = host) {
      const client = clientOf(of);
      const parent = under(VirtualIOServer, vios);
      const [group] = await client.feed(VolumeGroup, { parent });
      if (group === undefined) throw new Error(`VIOS ${vios} has no volume group`);
      await client.update(group, (draft) => {
        if (draft.mediaRepositories.length > 0) return false;
        return draft.mediaRepositories.add(newMediaRepository());
      });
      const body = Readable.from([Buffer.alloc(2048)]);
      await uploadFile(client, { name, kind: 'BROKERED_MEDIA_ISO', targetVios: vios, body });
    },
    /** Who may act for a step now. */
    async claimOf(operation: string, step: string) {
      const entry = await (await caller.bus.bucket('claims')).get(`${operation}.${step}`);
      return entry?.json<{ phase: string }>();
    },
    /** Boot disk and mappings of an instance, as a spawn would ask for them. */
    async boot(image: ImageSource = { kind: 'glance', id: 'debian' }) {
      const partition = await this.partition();
      const instance = { host, uuid: partition.instance };
      const operation = randomUUID();
      const asked = { ...instance, name: partition.name, rootGb: 1, image };
      const disk = resultOf<{ disk: { udid: string; name: string; capacityGb: number } }>(
        await caller.ask(EnsureBootDisk, asked, { operation }),
      );
      const { disk: made } = disk;
      const mapped = { ...instance, partition, disk: made, fresh: true };
      resultOf(await caller.ask(ConnectStorage, mapped, { operation }));
      return { instance, partition, disk: made, operation };
    },
    async [Symbol.asyncDispose]() {
      await caller.bus.close();
      await Promise.all(Array.from(clients.values(), (client) => client.close()));
      await stop();
      await images[Symbol.asyncDispose]();
      await simulator.close();
      await nats[Symbol.asyncDispose]();
    },
  };
}

export type StorageWorld = Awaited<ReturnType<typeof withStorage>>;

let sequence = 0;

export function resultOf<T>(answer: { is: string; result?: unknown; failure?: { code: string; message: string } }): T {
  if (answer.is === 'succeeded') return answer.result as T;
  throw new Error(`${answer.failure?.code}: ${answer.failure?.message}`);
}

function configured({ id, url, serial }: SimulatedHost) {
  const passwordFile = join(mkdtempSync(join(tmpdir(), 'powervm-password-')), 'password');
  writeFileSync(passwordFile, 'nova', { mode: 0o600 });
  return { id, url, serial, logon: { kind: 'password', user: 'nova', passwordFile } };
}
