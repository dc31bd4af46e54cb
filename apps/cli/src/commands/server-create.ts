import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { type Checksum, type PayloadIn, Spawn } from '#contracts';
import type { Cli } from '../cli.js';
import { perform } from '../operations/perform.js';
import { type ConfigDriveOptions, configDriveContent } from '../options/config-drive.js';
import { type FlavorOption, flavor } from '../options/flavor.js';
import { checksum, imageSource } from '../options/image.js';
import { nic, type VifIn } from '../options/nic.js';
import { addOperationOptions, type StartsOperation } from '../options/operation-options.js';
import { keyValue, repeated, wholeNumber } from '../options/pairs.js';
import { readSecret } from '../options/read-input.js';
import { volumeFile } from '../options/volume-file.js';
import { chooseHost } from '../servers/choose-host.js';
import type { Session } from '../session.js';

interface Options extends StartsOperation, ConfigDriveOptions {
  host?: string;
  uuid?: string;
  flavor: FlavorOption;
  property?: Record<string, string>;
  image: string;
  checksum?: Checksum;
  glanceEndpoint?: string;
  imageTokenFile?: string;
  nic?: VifIn[];
  volume?: string[];
  waitForVifs?: number;
  powerOn: boolean;
}

export function serverCreate(parent: Command, cli: Cli): void {
  const command = cli.command(parent, 'create', 'Build a server: partition, boot disk, config drive, ports, power on', [
    'create web-1 --flavor vcpus=2,ram=4096,disk=20 --image /images/debian.raw --nic sea,vlan=1201',
    'create web-2 --host p8a --flavor vcpus=1,ram=2048,disk=10 --property powervm:proc_units=0.5 \\\n' +
      '      --image https://example.org/debian.raw --checksum sha256:9f86d081... \\\n' +
      '      --nic ovs,bridge=br-int,ip=192.0.2.10/24,gateway=192.0.2.1 --config-drive --user-data cloud.yaml',
    'create web-3 --flavor vcpus=4,ram=8192 --image 4dc2b3c6-0f5e-4e0c-93bb-c5b8ac1d6e0a --image-token-file token \\\n' +
      '      --volume connection.json --no-wait',
  ]);
  addOperationOptions(
    command
      .argument('<name>')
      .requiredOption('--flavor <spec>', 'vcpus=2,ram=4096,disk=20: MiB and GiB; disk may be left out', flavor)
      .requiredOption('--image <image>', 'Glance id, URL, or absolute path where storage runs')
      .option('--checksum <sum>', 'sha256:<hex> of an image from a URL or a path', checksum)
      .option('--glance-endpoint <url>', 'Images v2 API to ask instead of the configured one')
      .option('--image-token-file <file>', 'file with a Keystone token for the image; - is standard input')
      .option('--host <host>', 'where to build it; may be left out where there is one host')
      .option('--uuid <uuid>', 'uuid of the server; generated when absent')
      .option('--property <key=value>', 'extra spec of the flavor, as powervm:proc_units=0.5 (repeatable)', keyValue)
      .option('--nic <spec>', 'sea,vlan=1201 or ovs,bridge=br-int, with mac=, ip= (repeatable)', repeated(nic))
      .option(
        '--volume <file>',
        "file with Cinder's connection_info, or <volume id>=<file> (repeatable)",
        repeated(String),
      )
      .option('--config-drive', 'give it a config drive; the options below imply it')
      .option('--hostname <name>', 'host name in the config drive; the name of the server when absent')
      .option('--user-data <file>', 'for cloud-init; - is standard input')
      .option('--key-name <name>', 'name of the public key')
      .option('--public-key <file>', 'SSH public key for the guest')
      .option('--admin-password-file <file>', "file with the administrator's password; - is standard input")
      .option('--meta <key=value>', 'metadata for the guest (repeatable)', keyValue)
      .option('--file <path=file>', 'a file for the guest: its path there, and the file here (repeatable)', keyValue)
      .option('--wait-for-vifs <seconds>', 'power on only after the network has signalled', wholeNumber('seconds', 1))
      .option('--no-power-on', 'leave it switched off'),
  );
  cli.action<Options>(command, async (session, options, name) =>
    perform(session, Spawn, await spawnPayload(session, name ?? '', options), options),
  );
}

async function spawnPayload(session: Session, name: string, options: Options): Promise<PayloadIn<typeof Spawn>> {
  const { terminal, sealer, bus } = session;
  const seal = sealer.seal.bind(sealer);
  const { imageTokenFile, waitForVifs, property } = options;
  const token =
    imageTokenFile === undefined ? {} : { token: await readSecret(terminal, '--image-token-file', imageTokenFile) };
  const [image, configDrive, volumes] = await Promise.all([
    imageSource({ ...options, ...token }, seal),
    configDriveContent(name, options, terminal, seal),
    Promise.all((options.volume ?? []).map((file) => volumeFile(terminal, '--volume', file))),
  ]);
  return {
    host: await chooseHost(bus, options.host),
    uuid: options.uuid ?? randomUUID(),
    name,
    flavor: { ...options.flavor, ...(property === undefined ? {} : { extraSpecs: property }) },
    image,
    vifs: options.nic ?? [],
    volumes,
    powerOn: options.powerOn,
    ...(configDrive === undefined ? {} : { configDrive }),
    ...(waitForVifs === undefined ? {} : { waitForVifsSeconds: waitForVifs }),
  };
}
