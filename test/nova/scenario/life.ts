import { eventually } from '#testing';
import { expectBootDisk } from './boot-disk.js';
import { expectEqual, expectThat } from './expect.js';
import { type Image, uploadImage } from './image.js';
import { hdisksOf, keptUdid } from './kept-udid.js';
import { expectNothingLeft } from './nothing-left.js';
import { type Partition, plainMac } from './partition.js';
import type { Scene } from './scene.js';
import type { Server, ServerView } from './server.js';
import { spawnTrace } from './trace.js';
import { Volume } from './volume.js';

const IMAGE_MIB = 8;

/** The life of one server through the `openstack` command, looked at on the host at every step. */
export async function serverLife(scene: Scene): Promise<void> {
  const { client, deployment } = scene;
  const image = await uploadImage(client, deployment.site, IMAGE_MIB);
  const before = await scene.state();
  const life = new Life(scene, image, scene.server('life'));
  const created = 'a server is created with config drive, a volume, a SEA port and an Open vSwitch port';
  await scene.check(created, () => life.create());
  const needs = { needs: [created] };
  await scene.check('its boot disk has the bytes of the image, on every VIOS', () => life.bootDisk(), needs);
  await scene.check('its volume is mapped by every VIOS, and Nova keeps its UDID', () => life.hasItsVolume(), needs);
  await scene.check('it has its config drive', () => life.configDrive(), needs);
  await scene.check('its ports are its adapters, and they are up', () => life.ports(), needs);
  await scene.check(
    'one trace runs from nova-compute to the requests to the hypervisor',
    () => life.isOneTrace(),
    needs,
  );
  await scene.check('it is stopped', () => life.stop(), needs);
  await scene.check('it is started', () => life.start(), needs);
  await scene.check('it is rebooted, soft', () => life.reboot('--soft'), needs);
  await scene.check('it is rebooted, hard', () => life.reboot('--hard'), needs);
  const attached = 'another volume is attached while it runs, on every VIOS, and Nova keeps its UDID';
  await scene.check(attached, () => life.attachVolume(), needs);
  await scene.check('the volume is detached', () => life.detachVolume(), { needs: [attached] });
  const plugged = 'an interface is attached while it runs';
  await scene.check(plugged, () => life.attachInterface(), needs);
  await scene.check('the interface is detached', () => life.detachInterface(), { needs: [plugged] });
  await scene.check(
    'somebody shuts it down at the host: Nova shows it as stopped',
    () => life.shutDownByOthers(),
    needs,
  );
  const deleted = 'it is deleted';
  await scene.check(deleted, () => life.delete(), needs);
  await scene.check('nothing of it is left on the host', () => expectNothingLeft(scene.powervm, before), {
    needs: [deleted],
  });
}

class Life {
  private view: ServerView | undefined;
  private firstVolume: Volume | undefined;
  private volume: Volume | undefined;
  private extraPort: { id: string; mac: string } | undefined;

  constructor(
    private readonly scene: Scene,
    private readonly image: Image,
    private readonly server: Server,
  ) {}

  async create(): Promise<void> {
    this.firstVolume = await Volume.create(this.scene.client, 1);
    const volume = `uuid=${this.firstVolume.id},source_type=volume,destination_type=volume`;
    await this.server.create([
      ...['--block-device', volume],
      ...['--flavor', 'small', '--image', this.image.name, '--config-drive', 'True'],
      ...['--network', 'private', '--network', 'overlay', '--property', 'made-by=scenario'],
    ]);
    this.view = await this.server.becomes('ACTIVE');
    expectEqual('state of the partition', await this.partition.state(), 'running');
  }

  async bootDisk(): Promise<void> {
    const vioses = await this.partition.viosesOfBootDisk();
    expectEqual('VIOSes that map the boot disk', vioses.length, await this.viosCount());
    await expectBootDisk(this.partition, this.image);
  }

  async configDrive(): Promise<void> {
    const disks = await this.partition.disks();
    const medium = disks.find(({ target, storage }) => target.startsWith('vtopt') && storage !== undefined);
    expectThat('a medium is in an optical drive of the partition', medium !== undefined, disks);
    const iso = await this.partition.firstBytes(medium?.storage ?? '', medium?.size ?? 0);
    for (const text of ['config-2', '"made-by": "scenario"', this.server.name]) {
      expectThat(`the config drive has ${text}`, iso.includes(text));
    }
  }

  async ports(): Promise<void> {
    const ports = await this.server.ports();
    const types = await Promise.all(ports.map(({ ID }) => this.vifType(ID)));
    expectEqual('VIF types of the ports', types.sort(), ['ovs', 'pvm_sea']);
    const macs = await this.partition.macs();
    for (const port of ports) {
      expectEqual(`status of port ${port.ID}`, port.Status, 'ACTIVE');
      expectThat(`an adapter has the MAC ${port['MAC Address']}`, macs.includes(plainMac(port['MAC Address'])), macs);
    }
  }

  async isOneTrace(): Promise<void> {
    await spawnTrace(this.scene.deployment.traces, this.view?.id ?? '');
  }

  async stop(): Promise<void> {
    await this.server.act('stop', this.server.name);
    await this.server.becomes('SHUTOFF');
    expectEqual('state of the partition', await this.partition.state(), 'not activated');
  }

  async start(): Promise<void> {
    await this.server.act('start', this.server.name);
    await this.server.becomes('ACTIVE');
    expectEqual('state of the partition', await this.partition.state(), 'running');
  }

  async reboot(how: '--soft' | '--hard'): Promise<void> {
    const mark = await this.scene.powervm.control.mark();
    await this.server.act('reboot', how, this.server.name);
    await this.server.becomes('ACTIVE');
    const { byOperation } = await this.scene.powervm.control.counts({ since: mark, host: this.scene.hostId });
    const jobs = Object.keys(byOperation).filter((operation) => /PowerOff|PowerOn/.test(operation));
    expectThat('the host was told to restart the partition', jobs.length > 0, byOperation);
    expectEqual('state of the partition', await this.partition.state(), 'running');
  }

  async attachVolume(): Promise<void> {
    this.volume = await Volume.create(this.scene.client, 1);
    await this.volume.attachTo(this.server.name);
    await this.isMapped(this.volume);
  }

  async detachVolume(): Promise<void> {
    await this.volume?.detachFrom(this.server.name);
    const hdisks = await hdisksOf(this.scene, this.volume?.id ?? '');
    expectEqual('what the partition sees of it', await this.partition.sees(hdisks), []);
    await this.volume?.delete();
  }

  async attachInterface(): Promise<void> {
    const known = new Set((await this.server.ports()).map(({ ID }) => ID));
    await this.server.act('add', 'network', this.server.name, 'private');
    const port = await eventually(
      async () => (await this.server.ports()).find(({ ID, Status }) => !known.has(ID) && Status === 'ACTIVE'),
      { timeoutMs: 60_000, everyMs: 1_000 },
    );
    this.extraPort = { id: port.ID, mac: plainMac(port['MAC Address']) };
    const macs = await this.partition.macs();
    expectThat(`an adapter has the MAC ${this.extraPort.mac}`, macs.includes(this.extraPort.mac), macs);
  }

  async detachInterface(): Promise<void> {
    const { id = '', mac = '' } = this.extraPort ?? {};
    await this.server.act('remove', 'port', this.server.name, id);
    await eventually(async () => !(await this.partition.macs()).includes(mac), { timeoutMs: 60_000, everyMs: 500 });
    await eventually(async () => (await this.server.ports()).every(({ ID }) => ID !== id), {
      timeoutMs: 60_000,
      everyMs: 1_000,
    });
  }

  async shutDownByOthers(): Promise<void> {
    await this.partition.isShutDownByOthers();
    await this.server.becomes('SHUTOFF', 60_000);
  }

  async delete(): Promise<void> {
    await this.server.delete();
    expectThat('the partition is gone', !(await this.partition.exists()));
    await this.firstVolume?.becomes('available');
    await this.firstVolume?.delete();
  }

  async hasItsVolume(): Promise<void> {
    if (this.firstVolume) await this.isMapped(this.firstVolume);
  }

  /** Every VIOS maps it, and Nova has kept by which id: detach finds the disk without another discovery. */
  private async isMapped({ id }: Volume): Promise<void> {
    const hdisks = await this.partition.sees(await hdisksOf(this.scene, id));
    expectEqual('VIOSes that map the volume', hdisks.length, await this.viosCount());
    const kept = await keptUdid(this.scene, this.view?.id ?? '', id);
    for (const { udid } of hdisks) expectEqual('UDID that Nova has kept', kept, udid);
  }

  private get partition(): Partition {
    return this.scene.partition(this.view?.['OS-EXT-SRV-ATTR:instance_name'] ?? '');
  }

  private async vifType(port: string): Promise<string> {
    return (await this.scene.client.json<{ binding_vif_type: string }>('port', 'show', port)).binding_vif_type;
  }

  private async viosCount(): Promise<number> {
    return (await this.scene.powervm.control.vioses(this.scene.hostId)).length;
  }
}
