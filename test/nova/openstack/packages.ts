import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { runCommand } from '#nats-server';

/** nova-compute-ironic is the package of nova-compute that brings neither libvirt nor qemu. */
const PACKAGES = [
  'mariadb-server',
  'rabbitmq-server',
  'memcached',
  'uwsgi-core',
  'uwsgi-plugin-python3',
  'python3-venv',
  'keystone',
  'glance-api',
  'placement-api',
  'nova-api',
  'nova-conductor',
  'nova-scheduler',
  'nova-compute',
  'nova-compute-ironic',
  'neutron-server',
  'cinder-api',
  'cinder-scheduler',
  'cinder-volume',
  'python3-openstackclient',
  'tempest',
];

/** This machine cannot run Debian's OpenStack. */
export class OpenstackUnavailableError extends Error {
  readonly code = 'test.openstack-unavailable';
}

/**
 * Installs what is missing of Debian 12's OpenStack Zed. None of the services that the packages bring is started.
 *
 * @throws {OpenstackUnavailableError} saying what is missing
 */
export async function ensurePackages(say: (line: string) => void): Promise<void> {
  const missing = await missingPackages();
  if (missing.length === 0) return;
  const remedy = `Install them: apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) throw new OpenstackUnavailableError(`Debian packages are missing. ${remedy}`);
  say(`installing ${missing.length} Debian packages and what they need (160 MB, some minutes, once)`);
  const lift = keepServicesFromStarting();
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    runCommand('apt-get', ['-y', '-q', '-o', 'Dpkg::Use-Pty=0', '-o', 'Dpkg::Options::=--force-confold', ...args], {
      env,
      timeoutMs: 30 * 60_000,
    });
  try {
    await apt('update');
    await apt('install', '--no-install-recommends', ...missing);
  } catch (cause) {
    throw new OpenstackUnavailableError(`${(cause as Error).message}. ${remedy}`, { cause });
  } finally {
    lift();
  }
}

/** @throws {OpenstackUnavailableError} */
export function checkDebian(): void {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const is = (name: string, value: string) => new RegExp(`^${name}="?${value}"?$`, 'm').test(release);
  if (is('ID', 'debian') && is('VERSION_ID', '12')) return;
  const name = /^PRETTY_NAME="?(.*?)"?$/m.exec(release)?.[1] ?? process.platform;
  throw new OpenstackUnavailableError(
    `This is ${name}; the run with a real OpenStack needs Debian 12, whose packages it uses (a container of debian:12 will do).`,
  );
}

/** Version of an installed package; undefined for one that is not. */
export async function packageVersion(name: string): Promise<string | undefined> {
  return (await installedPackages()).get(name);
}

async function missingPackages(): Promise<string[]> {
  const installed = await installedPackages();
  return PACKAGES.filter((name) => !installed.has(name));
}

async function installedPackages(): Promise<Map<string, string>> {
  const format = `\${db:Status-Status} \${Package} \${source:Upstream-Version}\n`;
  const listed = await runCommand('dpkg-query', ['-W', '-f', format]);
  const packages = listed.split('\n').map((line) => line.split(' '));
  return new Map(
    packages.flatMap(([status, name = '', version = '']) => (status === 'installed' ? [[name, version]] : [])),
  );
}

const POLICY = '/usr/sbin/policy-rc.d';

function keepServicesFromStarting(): () => void {
  if (existsSync(POLICY)) return () => undefined;
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return () => rmSync(POLICY, { force: true });
}
