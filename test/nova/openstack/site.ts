import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectFolder } from '#nats-server';
import { type Ports, portsFrom } from './ports.js';

/** Where one OpenStack lives: its files, its ports on 127.0.0.1, and the password of all its accounts. */
export class Site {
  readonly ports: Ports;
  readonly password = randomBytes(12).toString('hex');
  /** For sockets, whose paths must be short. */
  readonly sockets: string;

  private constructor(
    readonly folder: string,
    ports: Ports,
  ) {
    this.ports = ports;
    this.sockets = mkdtempSync(join(tmpdir(), 'powervm-nova-'));
  }

  /** An empty one below `.powervm/nova`; what a run before has left there goes. */
  static async fresh(): Promise<Site> {
    const folder = join(projectFolder(), '.powervm', 'nova', 'state');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    return new Site(folder, await portsFrom(21_000));
  }

  /** A path in it; the folder that holds it is made. */
  path(...parts: string[]): string {
    const path = join(this.folder, ...parts);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }

  directory(...parts: string[]): string {
    const path = join(this.folder, ...parts);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Writes a file that holds secrets. @returns its path */
  write(path: string, content: string): string {
    const file = this.path(path);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  }

  writeBytes(path: string, bytes: Uint8Array): string {
    const file = this.path(path);
    writeFileSync(file, bytes, { mode: 0o600 });
    return file;
  }

  logFile(name: string): string {
    return this.path('log', `${name}.log`);
  }

  url(service: keyof Ports, path = ''): string {
    return `http://127.0.0.1:${this.ports[service]}${path}`;
  }

  get authUrl(): string {
    return this.url('keystone', '/v3');
  }

  database(name: string): string {
    return `mysql+pymysql://root:${this.password}@127.0.0.1:${this.ports.mariadb}/${name}`;
  }

  broker(virtualHost: string): string {
    return `rabbit://openstack:${this.password}@127.0.0.1:${this.ports.rabbitmq}/${virtualHost}`;
  }

  /** Environment of the daemons: nothing of ours but what they need. */
  environment(more: Record<string, string> = {}): Record<string, string> {
    return {
      HOME: this.folder,
      LANG: 'C.UTF-8',
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      PYTHONDONTWRITEBYTECODE: '1',
      no_proxy: '127.0.0.1,localhost',
      NO_PROXY: '127.0.0.1,localhost',
      ...more,
    };
  }

  administrator(): Record<string, string> {
    return this.account('admin', 'admin');
  }

  /** For clients: who they are, as `openstack` and openstacksdk read it. */
  account(user: string, project: string): Record<string, string> {
    return this.environment({
      OS_AUTH_URL: this.authUrl,
      OS_USERNAME: user,
      OS_PASSWORD: this.password,
      OS_PROJECT_NAME: project,
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_NAME: 'Default',
      OS_REGION_NAME: 'RegionOne',
      OS_IDENTITY_API_VERSION: '3',
    });
  }

  close(): void {
    rmSync(this.sockets, { recursive: true, force: true });
  }
}
