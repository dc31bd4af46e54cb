import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { GetInstance, GetOperation, Kept, type OperationView } from '#contracts';
import { clientConfig, openClient } from '../client.js';
import { duration } from '../render/units.js';
import { run } from '../run.js';
import type { Terminal } from '../terminal.js';
import { demoImage } from './demo-image.js';
import type { KeptThing } from './differences.js';
import type { Running } from './fleet.js';
import type { RunFolder } from './run-folder.js';
import type { Simulator } from './simulator.js';

const GIB = 1024 ** 3;
/** Tagged on the network bridge of every simulated host. */
const VLAN = 100;
const RMC_WITHIN_MS = 60_000;

const USER_DATA = `#cloud-config
hostname: demo
write_files:
  - { path: /etc/motd, content: "Booted by npm start\\n" }
`;

/** A command line that did not end well; its error has been shown. */
export class DemoError extends Error {
  readonly code = 'start.demo';

  constructor(
    what: string,
    readonly exitCode: number,
  ) {
    super(`\`powervm ${what}\` ended with exit code ${exitCode}`);
  }
}

/** The server that npm start boots, driven by command lines that people can repeat. */
export class Demo {
  readonly name = `demo-${randomBytes(2).toString('hex')}`;
  readonly host: string;
  /** The last operation on it that has ended. */
  last: OperationView | undefined;
  /** What its operations have named as kept on purpose. */
  readonly kept: KeptThing[] = [];
  private readonly uuid = randomUUID();
  private readonly terminal: Terminal;

  constructor(
    private readonly running: Running & { simulator: Simulator },
    private readonly folder: RunFolder,
    around: Terminal,
  ) {
    this.host = running.simulator.hosts[0]?.id ?? '';
    const env = { ...around.env, POWERVM_NATS: running.natsUrl, POWERVM_CONFIG: running.config.file };
    this.terminal = { ...around, env };
  }

  /** Adds a volume to the fabric. @returns its id, and the file that says how to reach it */
  async addVolume(): Promise<{ id: string; file: string }> {
    const { simulator } = this.running;
    const id = await simulator.addVolume(GIB);
    const file = this.folder.file(`volume-${id}.json`);
    writeFileSync(file, JSON.stringify(await simulator.connectionInfo(id, this.host), null, 2));
    return { id, file };
  }

  async create(imageSizeMiB: number, volumeFile: string): Promise<void> {
    const image = await demoImage(this.running.config.imageFolder, imageSizeMiB);
    const userData = this.folder.file('user-data');
    writeFileSync(userData, USER_DATA);
    await this.powervm(
      ...['server', 'create', this.name, '--host', this.host, '--uuid', this.uuid],
      ...['--flavor', 'vcpus=1,ram=2048,disk=1', '--image', image.path, '--checksum', image.checksum],
      ...['--nic', `sea,vlan=${VLAN},ip=192.0.2.10/24,gateway=192.0.2.1`, '--nic', 'ovs,bridge=br-int'],
      ...['--volume', volumeFile, '--user-data', userData, '--meta', 'made-by=npm-start'],
    );
  }

  attach = (volumeFile: string) => this.powervm('volume', 'attach', this.uuid, volumeFile, '--host', this.host);
  detach = (volumeId: string) => this.powervm('volume', 'detach', this.uuid, volumeId, '--host', this.host);
  reboot = () => this.powervm('server', 'reboot', this.uuid, '--host', this.host, '--hard');
  destroy = () => this.powervm('server', 'delete', this.uuid, '--host', this.host);

  /** A running guest gets no new disks before it has told the hypervisor that it can take them. */
  async guestAnswers(): Promise<void> {
    this.terminal.stderr.write('\nWaiting until the guest answers the hypervisor (RMC) ...\n');
    await using client = await openClient(clientConfig(this.terminal.env));
    const server = { host: this.host, uuid: this.uuid, fresh: true };
    const giveUp = Date.now() + RMC_WITHIN_MS;
    while ((await client.bus.query(GetInstance, server)).rmcState !== 'active') {
      if (Date.now() > giveUp) throw new Error(`RMC of ${this.name} is not active after ${duration(RMC_WITHIN_MS)}`);
      await sleep(250, undefined, { signal: this.terminal.interrupted });
    }
  }

  private async powervm(...args: string[]): Promise<void> {
    const id = randomUUID();
    this.terminal.stderr.write(`\n$ npx powervm ${args.join(' ')}\n`);
    const code = await run([...args, '--operation-id', id], this.terminal);
    if (code !== 0) throw new DemoError(args.slice(0, 2).join(' '), code);
    await using client = await openClient(clientConfig(this.terminal.env));
    this.last = await client.bus.query(GetOperation, { id });
    const said = z.object({ kept: z.array(Kept) }).safeParse(this.last.result);
    this.kept.push(...(said.success ? said.data.kept : []));
  }
}
