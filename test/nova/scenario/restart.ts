import { expectEqual } from './expect.js';
import { expectNothingLeft } from './nothing-left.js';
import type { Scene } from './scene.js';
import type { Server, ServerView } from './server.js';
import { UnderWay } from './under-way.js';
import { Volume } from './volume.js';

const SMALL = ['--flavor', 'small', '--image', 'blank', '--network', 'private'];
const POWER_OFF = '*LogicalPartition/{id}/do/PowerOff';

/** nova-compute is killed while it does one thing of each kind; after its restart each is ended or undone. */
export async function restart(scene: Scene): Promise<void> {
  const before = await scene.state();
  const killed = new Killed(scene);
  const created = 'four servers are created at once';
  await scene.check(created, () => killed.create());
  const restarted =
    'nova-compute is killed while it builds, deletes, stops and reboots servers and attaches a volume; it starts again';
  await scene.check(restarted, () => killed.isKilled(), { needs: [created] });
  const needs = { needs: [restarted] };
  await scene.check('the server that was being deleted is gone', () => killed.deleted(), needs);
  await scene.check('the one that was being stopped is stopped', () => killed.stopped(), needs);
  await scene.check('the one that was being rebooted runs, and was restarted once', () => killed.rebooted(), needs);
  const given = 'the one that was being given a volume runs; when it is deleted with the others, the volume is free';
  await scene.check(given, () => killed.gaveVolume(), needs);
  await scene.check(
    'nothing is left on the host, not even of the one that was being built, which nobody has deleted',
    () => expectNothingLeft(scene.powervm, before),
    { needs: [given] },
  );
  await scene.check('that one is in error, and can be deleted', () => killed.built(), needs);
}

interface Known {
  server: Server;
  view: ServerView;
  partitionUuid: string;
}

class Killed {
  private servers: Known[] = [];
  private readonly building: Server;
  private volume: Volume | undefined;
  private mark = 0;

  constructor(private readonly scene: Scene) {
    this.building = scene.server('building');
  }

  async create(): Promise<void> {
    const together = this.scene.server('killed');
    const volume = Volume.create(this.scene.client, 1);
    await together.create([...SMALL, '--min', '4', '--max', '4']);
    this.servers = await Promise.all([1, 2, 3, 4].map((number) => this.known(together.numbered(number))));
    this.volume = await volume;
  }

  async isKilled(): Promise<void> {
    const { powervm, nova } = this.scene;
    const [deleted, stopped, rebooted, given] = this.four();
    this.mark = await powervm.control.mark();
    await using underWay = new UnderWay(this.scene);
    const whole = (known: Known) => ({ method: 'DELETE' as const, path: `*/LogicalPartition/${known.partitionUuid}` });
    const power = (known: Known) => ({ method: 'PUT' as const, path: `*/${known.partitionUuid}/do/PowerOff` });
    const act = ({ server, view }: Known, ...command: string[]) => {
      return async () => {
        await server.act(...command, server.name);
        return view.id;
      };
    };
    await Promise.all([
      underWay.begin(whole(deleted), 'before', act(deleted, 'delete')),
      underWay.begin(power(stopped), 'before', act(stopped, 'stop')),
      underWay.begin(power(rebooted), 'before', act(rebooted, 'reboot', '--hard')),
    ]);
    // Those before have nothing more to change in a VIOS, nor will the build before it has its partition.
    await underWay.begin({ operation: '*VirtualIOServer/{id}', method: 'POST' }, 'before', async () => {
      await given.server.act('add', 'volume', given.server.name, this.volume?.name ?? '');
      return given.view.id;
    });
    await underWay.begin({ operation: 'PUT ManagedSystem/LogicalPartition' }, 'after', async () => {
      return (await this.building.create(SMALL)).id;
    });
    await nova.killCompute();
    // While nova-compute starts it waits for what it asks again.
    await Promise.all([nova.startCompute(), underWay.goOnOnceAskedAgain()]);
  }

  async deleted(): Promise<void> {
    const [{ server, view }] = this.four();
    await server.isGone();
    expectEqual('the partition exists', await this.partitionOf(view).exists(), false);
  }

  async stopped(): Promise<void> {
    const [, { server, view }] = this.four();
    await server.becomes('SHUTOFF');
    expectEqual('state of the partition', await this.partitionOf(view).state(), 'not activated');
  }

  async rebooted(): Promise<void> {
    const [, , { server, view, partitionUuid }] = this.four();
    await server.becomes('ACTIVE');
    expectEqual('state of the partition', await this.partitionOf(view).state(), 'running');
    const { powervm, hostId } = this.scene;
    const requests = await powervm.control.log({ since: this.mark, host: hostId, operation: POWER_OFF });
    const ofPartition = requests.filter(({ target }) => target.includes(partitionUuid));
    expectEqual('restarts of the partition', ofPartition.length, 1);
  }

  async gaveVolume(): Promise<void> {
    const [, ...left] = this.four();
    const [, , { server, view }] = left;
    await server.becomes('ACTIVE');
    expectEqual('state of the partition', await this.partitionOf(view).state(), 'running');
    await this.scene.client.run('server', 'delete', '--wait', ...left.map((known) => known.server.name));
    await this.volume?.becomes('available');
    await this.volume?.delete();
  }

  async built(): Promise<void> {
    expectEqual('status', (await this.building.show()).status, 'ERROR');
    await this.building.delete();
  }

  private async known(server: Server): Promise<Known> {
    const view = await server.becomes('ACTIVE');
    return { server, view, partitionUuid: await this.partitionOf(view).uuid() };
  }

  private four(): [Known, Known, Known, Known] {
    return this.servers as [Known, Known, Known, Known];
  }

  private partitionOf(view: ServerView) {
    return this.scene.partition(view['OS-EXT-SRV-ATTR:instance_name']);
  }
}
