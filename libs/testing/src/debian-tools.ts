import { execFile } from 'node:child_process';
import { access, constants, mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const toolsDirectory = fileURLToPath(new URL('../../../.powervm/tools', import.meta.url));
const extracted = new Map<string, Promise<string>>();

/** A Debian package that a test needs is neither installed nor to be had. */
export class DebianPackageUnavailableError extends Error {
  readonly code = 'testing.debian-package-unavailable';

  constructor(
    readonly pkg: string,
    options?: ErrorOptions,
  ) {
    super(
      `this test needs the Debian package ${pkg}, which could not be had: run \`apt-get install ${pkg}\` or give this machine a Debian mirror${detailOf(options?.cause)}`,
      options,
    );
    this.name = 'DebianPackageUnavailableError';
  }
}

/**
 * Finds a program of a Debian package: on PATH or in the system's `bin` and `sbin` directories, else in the package,
 * which is downloaded and unpacked below `.powervm/tools` (nothing is installed, root is not needed).
 *
 * @param pkg         package, such as `genisoimage`
 * @param binaryPath  program in the package, such as `usr/bin/isoinfo`
 * @returns           absolute path of the program
 * @throws {DebianPackageUnavailableError}  never skip a test instead: say what to install
 */
export async function debianTool(pkg: string, binaryPath: string): Promise<string> {
  const name = binaryPath.split('/').at(-1) as string;
  const installed = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/bin', '/sbin'];
  for (const directory of installed) {
    const candidate = join(directory, name);
    if (directory && (await isExecutable(candidate))) return candidate;
  }
  const unpacked = join(await debianPackage(pkg), binaryPath);
  if (await isExecutable(unpacked)) return unpacked;
  throw new DebianPackageUnavailableError(pkg, { cause: new Error(`the package has no program ${binaryPath}`) });
}

/**
 * Unpacks a Debian package, without its dependencies, below `.powervm/tools/<pkg>`; a second call finds it there.
 * Several processes may ask at once: one downloads, the others wait for it.
 *
 * @returns  directory that stands for `/`: a file that the package installs as `/usr/x` is in it at `usr/x`
 * @throws {DebianPackageUnavailableError}
 */
export function debianPackage(pkg: string): Promise<string> {
  const known = extracted.get(pkg);
  if (known) return known;
  const made = extract(pkg);
  extracted.set(pkg, made);
  made.catch(() => extracted.delete(pkg));
  return made;
}

async function extract(pkg: string): Promise<string> {
  const tree = join(toolsDirectory, pkg);
  try {
    await mkdir(toolsDirectory, { recursive: true });
    await run('flock', [join(toolsDirectory, '.lock'), 'sh', '-euc', obtain, 'obtain', pkg, toolsDirectory]);
  } catch (cause) {
    throw new DebianPackageUnavailableError(pkg, { cause });
  }
  return tree;
}

// The kernel drops flock's lock when its holder dies, and the rename at the end is the only thing that others see.
// The package lists that are fetched when the system has none are kept apart, since only root may write the system's.
const obtain = `
pkg=$1 tools=$2
[ -d "$tools/$pkg" ] && exit 0
work=$(mktemp -d "$tools/.work.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
own="-o Dir::State::Lists=$tools/.apt/lists -o Dir::Cache=$tools/.apt/cache -o APT::Sandbox::User="
apt-get -q -o APT::Sandbox::User= download "$pkg" || apt-get -q $own download "$pkg" || {
  mkdir -p "$tools/.apt/lists/partial" "$tools/.apt/cache/archives/partial"
  apt-get -q $own update
  apt-get -q $own download "$pkg"
}
dpkg-deb -x ./*.deb tree
mv tree "$tools/$pkg"
`;

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function detailOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  const stderr = 'stderr' in cause && typeof cause.stderr === 'string' ? cause.stderr.trim() : '';
  return ` (${stderr || cause.message})`;
}
