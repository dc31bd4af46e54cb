import type { Readable } from 'node:stream';
import type { FabricVolume } from '../world/model/fabric-volume.js';
import type { Partition } from '../world/model/partition.js';
import { partitionByUuid } from '../world/storage/clients.js';
import { connectionInfo, type FibreChannelConnectionInfo } from '../world/storage/connection-info.js';
import { addVolume, FABRIC, removeVolume, type VolumeSpec } from '../world/storage/fabric.js';
import { type Leftover, plantLeftover } from '../world/storage/leftovers.js';
import type { World } from '../world/world.js';
import { contentKey } from './content-keys.js';
import { type DeviceSelector, type PartitionDevice, partitionDevices, selectDevice } from './partition-devices.js';
import type { Span } from './pieces.js';

/** Storage as it looks from behind the API: what partitions read and write, the volumes of the fabric, what was left behind. */
export class SimulatedStorage {
  constructor(private readonly world: World) {}

  /** The devices that a partition sees. */
  devices(hostId: string, partitionUuid: string): PartitionDevice[] {
    return partitionDevices(this.world, this.#partition(hostId, partitionUuid));
  }

  /** What the partition reads from a device: its boot disk, a medium, a volume. */
  readThroughMapping(hostId: string, partitionUuid: string, device: DeviceSelector, span: Span = {}): Readable {
    return this.world.contents.read(this.#keyOf(hostId, partitionUuid, device), span);
  }

  /** The same as one buffer. */
  bytesThroughMapping(hostId: string, partitionUuid: string, device: DeviceSelector, span: Span = {}): Promise<Buffer> {
    return this.world.contents.bytes(this.#keyOf(hostId, partitionUuid, device), span);
  }

  /** Writes as the partition would. */
  async writeThroughMapping(
    hostId: string,
    partitionUuid: string,
    device: DeviceSelector,
    bytes: Uint8Array,
    offset = 0,
  ): Promise<void> {
    const key = this.#keyOf(hostId, partitionUuid, device);
    const size = this.world.contents.size(key);
    if (offset + bytes.length > size)
      throw new Error(`${offset + bytes.length} is beyond the end of the device, ${size}`);
    await this.world.contents.write(key, [bytes], { offset });
  }

  addVolume(spec: VolumeSpec): FabricVolume {
    return addVolume(this.world, spec);
  }

  removeVolume(id: string): void {
    removeVolume(this.world, id);
  }

  volumes(): FabricVolume[] {
    return this.world.table('FabricVolume').in(FABRIC);
  }

  volumeBytes(id: string, span: Span = {}): Promise<Buffer> {
    return this.world.contents.bytes(contentKey.volume(id), span);
  }

  async writeVolume(id: string, bytes: Uint8Array, offset = 0): Promise<void> {
    await this.world.contents.write(contentKey.volume(id), [bytes], { offset });
  }

  /** What Cinder would hand to Nova for this volume on this host. */
  connectionInfo(volumeId: string, hostId: string): FibreChannelConnectionInfo {
    return connectionInfo(this.world, volumeId, hostId);
  }

  /** Leaves a server adapter, with storage if wanted, under an id that no partition need have. */
  plantLeftover(leftover: Leftover): void {
    plantLeftover(this.world, leftover);
  }

  #keyOf(hostId: string, partitionUuid: string, selector: DeviceSelector): string {
    const device = selectDevice(this.world, this.#partition(hostId, partitionUuid), selector);
    if (device.contentKey === undefined) throw new Error(`${device.target} has no storage that could be read`);
    return device.contentKey;
  }

  #partition(hostId: string, uuid: string): Partition {
    const partition = partitionByUuid(this.world, hostId, uuid);
    if (!partition) throw new Error(`host ${hostId} has no partition ${uuid}`);
    return partition;
  }
}
