import type { Powervm } from '../powervm.js';

/** A volume as a VIOS knows it. */
export interface Hdisk {
  /** UUID of the VIOS. */
  vios: string;
  name: string;
  udid: string;
}

/** The partition of a server, as the simulated host has it. */
export class Partition {
  constructor(
    private readonly powervm: Powervm,
    private readonly host: string,
    /** Nova's `instance_name`. */
    readonly name: string,
  ) {}

  async exists(): Promise<boolean> {
    return (await this.all()).some(({ name }) => name === this.name);
  }

  /** @throws Error when the host has none of that name */
  async state(): Promise<string> {
    return (await this.found()).state;
  }

  /** @throws Error when the host has none of that name */
  async uuid(): Promise<string> {
    return (await this.found()).uuid;
  }

  /** What it sees behind its vSCSI adapters; the same storage once for each VIOS that maps it. */
  disks() {
    return this.powervm.control.disks(this.host, this.name);
  }

  /** UUIDs of the VIOSes that map its boot disk. */
  async viosesOfBootDisk(): Promise<string[]> {
    const disks = (await this.disks()).filter(({ kind }) => kind === 'LogicalUnit');
    return [...new Set(disks.map(({ viosUuid }) => viosUuid))];
  }

  /** Those of the hdisks that it sees. */
  async sees(hdisks: readonly Hdisk[]): Promise<Hdisk[]> {
    const disks = await this.disks();
    return hdisks.filter(({ vios, name }) => disks.some((disk) => disk.viosUuid === vios && disk.storage === name));
  }

  async firstBytes(disk: string, length: number): Promise<Buffer> {
    const content = await this.powervm.control.diskContent(this.host, this.name, disk, { length });
    return Buffer.concat(await content.toArray());
  }

  /** MACs of its virtual Ethernet adapters, as twelve digits in lower case. */
  async macs(): Promise<string[]> {
    const { uuid } = await this.found();
    const objects = Object.entries(await this.powervm.control.state());
    return objects
      .filter(([path, { kind }]) => kind === 'ClientNetworkAdapter' && path.includes(`/LogicalPartition/${uuid}/`))
      .map(([, { mac }]) => plainMac(String(mac)));
  }

  /** Shuts it down behind Nova's back, as somebody at the host's console does. */
  async isShutDownByOthers(): Promise<void> {
    await this.powervm.control.changePartition(this.host, this.name, { state: 'not activated' });
  }

  private all() {
    return this.powervm.control.partitions(this.host);
  }

  private async found() {
    const partitions = await this.all();
    const found = partitions.find(({ name }) => name === this.name);
    if (found) return found;
    const others = partitions.map(({ name }) => name).join(', ');
    throw new Error(`${this.host} has no partition ${this.name}, but ${others}`);
  }
}

export const plainMac = (mac: string) => mac.replaceAll(':', '').toLowerCase();
