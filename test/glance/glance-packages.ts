import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from '#nats-server';
import { DebianPackageUnavailableError } from '#testing';

const run = promisify(execFile);

/** Where Debian's Glance is, and what the interpreter needs to find it. */
export interface GlancePrograms {
  python: string;
  manage: string;
  api: string;
  paste: string;
  env: Record<string, string>;
}

/** Debian's own interpreter: its extension modules are built for no other. */
const PYTHON = '/usr/bin/python3';

/**
 * Finds Debian's glance-api: installed, or downloaded with all that it depends on and unpacked below `.powervm/tools/glance`
 * (35 MB; nothing is installed, root is not needed).
 *
 * @throws {DebianPackageUnavailableError} naming what to install
 */
export async function glancePrograms(): Promise<GlancePrograms> {
  if (!existsSync(PYTHON)) throw new DebianPackageUnavailableError('python3');
  const tools = join(projectFolder(), '.powervm', 'tools');
  mkdirSync(tools, { recursive: true });
  const tree = join(tools, 'glance');
  try {
    await run('flock', [join(tools, '.lock'), 'sh', '-euc', obtain, 'obtain', tools]);
  } catch (cause) {
    throw new DebianPackageUnavailableError('glance-api', { cause });
  }
  const found = (path: string) => (existsSync(join(tree, path)) ? join(tree, path) : join('/', path));
  const libraries = existsSync(join(tree, 'usr/lib')) ? readdirSync(join(tree, 'usr/lib')) : [];
  const folders = libraries.filter((name) => name.endsWith('-linux-gnu')).map((name) => join(tree, 'usr/lib', name));
  return {
    python: PYTHON,
    manage: found('usr/bin/glance-manage'),
    api: found('usr/bin/glance-api'),
    paste: found('usr/share/glance-common/glance-api-paste.ini'),
    env: { PYTHONPATH: join(tree, 'usr/lib/python3/dist-packages'), LD_LIBRARY_PATH: folders.join(':') },
  };
}

// What is left out serves other stores, databases and brokers, or a machine that boots.
const obtain = `
tools=$1
[ -d "$tools/glance" ] && exit 0
work=$(mktemp -d "$tools/.work.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
own="-o Dir::State::Lists=$tools/.apt/lists -o Dir::Cache=$tools/.apt/cache -o APT::Sandbox::User="
plan() { apt-get -q -s $1 install --no-install-recommends glance-api python3-glance glance-common; }
lists=
plan "" >plan 2>/dev/null || {
  lists=$own
  [ -d "$tools/.apt/lists/partial" ] || {
    mkdir -p "$tools/.apt/lists/partial" "$tools/.apt/cache/archives/partial"
    apt-get -q $own update
  }
  plan "$own" >plan
}
mkdir tree
sed -n 's/^Inst \\([^ ]*\\) .*/\\1/p' plan | grep -Ev '^(systemd|udev|sudo|open-iscsi|dbus|debconf|dbconfig|uwsgi|qemu|graphviz|ieee-data)' |
  grep -Ev '^(lib(systemd|udev|pam|nss|gvc|gvpr|cgraph|cdt|pathplan|gts|lab-gamut|ann|rdkafka|mariadb|fuse|uring|aio)|m(ariadb|ysql)-common|docutils|python-babel)' |
  grep -Ev '^python3-(botocore|boto3|s3transfer|docutils|gevent|confluent-kafka|psycopg2|mysqldb)' >wanted || :
if [ -s wanted ]; then
  apt-get -q $lists -o APT::Sandbox::User= download $(cat wanted)
  for package in ./*.deb; do dpkg-deb -x "$package" tree; done
fi
mv tree "$tools/glance"
`;
