import { createHash } from 'node:crypto';
import {
  connect,
  LogicalPartition,
  LogicalUnit,
  newLogicalUnit,
  newMediaRepository,
  type PowerVmClient,
  Tier,
  uploadFile,
  VirtualIOServer,
  VolumeGroup,
} from '#powervm';
import { type Simulator, type SimulatorOptions, startSimulator } from '#simulator';
import { partitionDocument } from './partition-documents.js';
import { RestClient } from './rest-client.js';

const LOGON = { kind: 'password', user: 'nova', password: 'nova' } as const;

/** A simulator with a typed client and a raw one for its first host, and the steps that most storage flows begin with. */
export class StorageWorld implements AsyncDisposable {
  private constructor(
    readonly simulator: Simulator,
    readonly client: PowerVmClient,
    readonly rest: RestClient,
  ) {}

  static async open(options: SimulatorOptions = {}): Promise<StorageWorld> {
    const simulator = await startSimulator(options);
    const { url } = simulator.hosts[0]!;
    return new StorageWorld(simulator, connect({ url, logon: LOGON }), await RestClient.logon(url));
  }

  readonly hostId = 'host-1';

  get storage() {
    return this.simulator.storage;
  }

  /** The VIOS with this partition id, mappings included. */
  async vios(id: number): Promise<VirtualIOServer> {
    const all = await this.client.feed(VirtualIOServer, { group: ['ViosFCMapping', 'ViosSCSIMapping', 'ViosStorage'] });
    return all.find((one) => one.id === id)!;
  }

  /** Makes a partition that is off. */
  async partition(name = 'vm1'): Promise<LogicalPartition> {
    const { systemUuid } = this.simulator.hosts[0]!;
    const answer = await this.rest.put(`ManagedSystem/${systemUuid}/LogicalPartition`, partitionDocument({ name }));
    if (answer.status !== 200) throw new Error(answer.body);
    const [found] = await this.client.search(LogicalPartition, 'PartitionName', name);
    return found!;
  }

  async unit(
    name: string,
    spec: {
      capacityGiB?: number;
      type?: 'VirtualIO_Disk' | 'VirtualIO_Image';
      clonedFrom?: string;
      thin?: boolean;
    } = {},
  ): Promise<LogicalUnit> {
    const [tier] = await this.client.feed(Tier);
    const { capacityGiB = 1, ...more } = spec;
    return this.client.create(LogicalUnit, newLogicalUnit({ name, capacityGiB, ...more }), { parent: tier! });
  }

  /** All units of the pool. */
  async units(): Promise<LogicalUnit[]> {
    const [tier] = await this.client.feed(Tier);
    return this.client.feed(LogicalUnit, { parent: tier! });
  }

  /** Writes the bytes of a disk. */
  async fill(udid: string, bytes: Buffer, viosId = 1): Promise<void> {
    const targetVios = (await this.vios(viosId)).meta.uuid;
    await uploadFile(this.client, {
      name: 'disk',
      kind: 'BROKERED_DISK_IMAGE',
      targetVios,
      targetUdid: udid,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      body: inChunks(bytes),
    });
  }

  /** Makes the media repository of a VIOS, of 1 GB. */
  async repository(viosId = 1): Promise<VolumeGroup> {
    const [group] = await this.client.feed(VolumeGroup, { parent: await this.vios(viosId) });
    return this.client.update(group!, (draft) => {
      draft.mediaRepositories.add(newMediaRepository());
    });
  }

  async medium(name: string, bytes: Buffer, viosId = 1): Promise<void> {
    const targetVios = (await this.vios(viosId)).meta.uuid;
    await uploadFile(this.client, { name, kind: 'BROKERED_MEDIA_ISO', targetVios, body: inChunks(bytes) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    await this.simulator.close();
  }
}

/** Pieces of an odd size, as networks deliver them. */
export async function* inChunks(bytes: Buffer, size = 50_001): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
