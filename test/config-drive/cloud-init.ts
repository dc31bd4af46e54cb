import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { debianPackage, debianTool } from '#testing';

const run = promisify(execFile);
const MAX_OUTPUT = 256 * 1024 * 1024;

/** What cloud-init took from a config drive. */
export interface AcceptedDrive {
  /** meta_data.json with cloud-init's own keys; `random_seed` decoded, then written in base64 again. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Undefined when the drive has none. */
  readonly userdata: Uint8Array | undefined;
  /** Cloud-init's network configuration, version 1; undefined when the drive has no network data. */
  readonly networkConfig: { readonly version: number; readonly config: readonly Record<string, unknown>[] } | undefined;
  /** The interfaces after cloud-init has parsed that configuration: name, MAC, subnets with prefix and routes. */
  readonly interfaces: readonly Record<string, unknown>[];
  /** Injected files by their path in the guest. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly vendordata: unknown;
  readonly vendordata2: unknown;
  readonly ec2Metadata: Readonly<Record<string, unknown>>;
}

/**
 * Has Debian's cloud-init read a config drive as it would at a guest's first boot: the image's label is looked up, its
 * files are taken out by their Rock Ridge names, `read_config_drive` reads them and `convert_net_json` makes a network
 * configuration of them, for interfaces eth0, eth1, … with the MACs of the drive's links.
 *
 * @throws {Error}  with cloud-init's own words when it refuses the drive
 * @throws {DebianPackageUnavailableError}  when cloud-init is not to be had
 */
export async function acceptByCloudInit(iso: Uint8Array): Promise<AcceptedDrive> {
  const work = await mkdtemp(join(tmpdir(), 'cloud-init-'));
  try {
    const image = join(work, 'config.iso');
    await writeFile(image, iso);
    await checkLabel(image);
    const drive = join(work, 'drive');
    await extractImage(image, drive);
    return await readDrive(drive);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Cloud-init finds a config drive by its file system and label, which blkid tells it. */
async function checkLabel(image: string): Promise<void> {
  const blkid = await debianTool('util-linux', 'sbin/blkid');
  const { stdout } = await run(blkid, ['-p', '-o', 'export', image]);
  const tags = stdout.split('\n');
  if (!tags.includes('LABEL=config-2') || !tags.includes('TYPE=iso9660')) {
    throw new Error(`cloud-init would not look at this image: ${tags.filter(Boolean).join(' ')}`);
  }
}

/** Guests differ in which tree they read: Rock Ridge and Joliet must show the same files. */
async function pathsInBothTrees(isoinfo: string, image: string): Promise<string[]> {
  const [rockRidge = [], joliet = []] = await Promise.all(
    ['-R', '-J'].map(async (tree) => {
      const { stdout } = await run(isoinfo, [tree, '-f', '-i', image]);
      // isoinfo shows Joliet's version numbers, which no guest does.
      const paths = stdout.split('\n').map((path) => path.replace(/;1$/, ''));
      return paths.filter(Boolean).sort();
    }),
  );
  if (rockRidge.join() !== joliet.join())
    throw new Error(`the trees differ: ${rockRidge.join(' ')} and ${joliet.join(' ')}`);
  return rockRidge;
}

async function extractImage(image: string, into: string): Promise<void> {
  const isoinfo = await debianTool('genisoimage', 'usr/bin/isoinfo');
  const paths = await pathsInBothTrees(isoinfo, image);
  await mkdir(into);
  for (const path of paths) {
    // isoinfo lists directories too; those of a config drive always hold something.
    if (paths.some((other) => other.startsWith(`${path}/`))) continue;
    const options = { encoding: 'buffer' as const, maxBuffer: MAX_OUTPUT };
    const { stdout: content } = await run(isoinfo, ['-R', '-x', path, '-i', image], options);
    await mkdir(dirname(join(into, path)), { recursive: true });
    await writeFile(join(into, path), content);
  }
}

interface Answer extends Omit<AcceptedDrive, 'userdata' | 'files'> {
  readonly userdata: string | null;
  readonly files: Readonly<Record<string, string>>;
}

async function readDrive(drive: string): Promise<AcceptedDrive> {
  const { python, modules } = await cloudInit();
  const script = fileURLToPath(new URL('./read-config-drive.py', import.meta.url));
  const env = { ...process.env, PYTHONPATH: modules.join(':'), PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout } = await run(python, ['-s', '-W', 'ignore', script, drive], { env, maxBuffer: MAX_OUTPUT });
  const answer: Answer = JSON.parse(stdout);
  return {
    ...answer,
    networkConfig: answer.networkConfig ?? undefined,
    userdata: answer.userdata === null ? undefined : Buffer.from(answer.userdata, 'base64'),
    files: new Map(Object.entries(answer.files).map(([path, content]) => [path, Buffer.from(content, 'base64')])),
  };
}

/** What cloud-init's reader imports. Compiled parts are for Debian's own interpreter, so no other one will do. */
const PACKAGES = [
  'cloud-init',
  'python3-certifi',
  'python3-chardet',
  'python3-charset-normalizer',
  'python3-configobj',
  'python3-idna',
  'python3-jinja2',
  'python3-markupsafe',
  'python3-requests',
  'python3-six',
  'python3-urllib3',
  'python3-yaml',
];

async function cloudInit(): Promise<{ python: string; modules: string[] }> {
  const python = '/usr/bin/python3';
  await access(python).catch(() => {
    throw new Error("this test runs Debian's cloud-init and needs /usr/bin/python3: run `apt-get install python3`");
  });
  const imported = ['-s', '-W', 'ignore', '-c', 'import cloudinit.sources.DataSourceConfigDrive'];
  const installed = await run(python, imported).then(
    () => true,
    () => false,
  );
  if (installed) return { python, modules: [] };
  const trees: string[] = [];
  for (const pkg of PACKAGES) trees.push(await debianPackage(pkg));
  return { python, modules: trees.map((tree) => join(tree, 'usr/lib/python3/dist-packages')) };
}
