import { fileURLToPath } from 'node:url';
import type { PythonEnvironment } from '../python/environment.js';
import { startBroker } from './broker.js';
import { cinderConf } from './config/cinder.js';
import { glanceConf } from './config/glance.js';
import { keystoneConf } from './config/keystone.js';
import { ml2Conf, neutronConf, PHYSICAL_NETWORKS, PRIVATE_VLAN } from './config/neutron.js';
import { novaDatabases } from './config/nova.js';
import { placementConf } from './config/placement.js';
import { Daemons } from './daemons.js';
import { startDatabase } from './database.js';
import type { Ini } from './ini.js';
import { seed } from './seed.js';
import type { Site } from './site.js';
import { tool } from './tool.js';
import { uwsgi } from './uwsgi.js';

export interface OpenstackOptions {
  /** Control URL of the simulator, for Cinder's volumes. */
  fabricUrl: string;
  /** On top of Debian's packages: Neutron's mechanism drivers, and the traits that Placement shall know. */
  environment: PythonEnvironment;
  neutron: { drivers: readonly string[]; options: Ini };
  /** Names of the Novas for which there shall be databases. */
  releases: readonly string[];
  say: (line: string) => void;
}

const plugins = fileURLToPath(new URL('plugins', import.meta.url));
const IMAGE_BYTES = 1024 * 1024;

/** Keystone, Placement, Glance, Neutron and Cinder of Debian 12, and what lies under them; every Nova here shares them. */
export async function startOpenstack(site: Site, options: OpenstackOptions): Promise<Daemons> {
  const daemons = new Daemons(site);
  const files = writeConfiguration(site, options);
  const phase = phases(options.say);
  try {
    await Promise.all([
      startDatabase(site, daemons, databases(options.releases)),
      startBroker(site, daemons),
      startCache(site, daemons),
    ]);
    phase('MariaDB, RabbitMQ, memcached');
    await createSchemas(site, files);
    phase('schemas');
    await startIdentity(site, daemons, files);
    phase('Keystone');
    await startServices(site, daemons, files, options);
    phase('Placement, Glance, Neutron, Cinder');
    await seedResources(site);
    phase('images, networks, volume type');
    return daemons;
  } catch (error) {
    await daemons[Symbol.asyncDispose]();
    throw error;
  }
}

function databases(releases: readonly string[]): string[] {
  const novas = releases.flatMap((release) => Object.values(novaDatabases(release)));
  return ['keystone', 'placement', 'glance', 'neutron', 'cinder', ...novas];
}

type Files = ReturnType<typeof writeConfiguration>;

function writeConfiguration(site: Site, { fabricUrl, neutron }: OpenstackOptions) {
  return {
    keystone: site.write('etc/keystone/keystone.conf', keystoneConf(site)),
    placement: site.write('etc/placement/placement.conf', placementConf(site)),
    glance: site.write('etc/glance/glance-api.conf', glanceConf(site)),
    neutron: site.write('etc/neutron/neutron.conf', neutronConf(site)),
    ml2: site.write('etc/neutron/ml2.ini', ml2Conf(neutron.drivers, neutron.options)),
    cinder: site.write('etc/cinder/cinder.conf', cinderConf(site, fabricUrl)),
  };
}

async function startCache(site: Site, daemons: Daemons): Promise<void> {
  const port = site.ports.memcached;
  const asRoot = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const command = ['/usr/bin/memcached', '-l', '127.0.0.1', '-p', String(port), '-U', '0', '-m', '64', ...asRoot];
  await daemons.start({ name: 'memcached', foundation: true, command, port });
}

async function createSchemas(site: Site, files: Files): Promise<void> {
  const manage = ['keystone-manage', '--config-file', files.keystone];
  const keystone = async () => {
    await tool(site, 'schema-keystone', [...manage, 'db_sync']);
    const owner = process.getuid?.() === 0 ? ['--keystone-user', 'root', '--keystone-group', 'root'] : [];
    await tool(site, 'schema-keystone', [...manage, 'fernet_setup', ...owner]);
    await tool(site, 'schema-keystone', [...manage, 'credential_setup', ...owner]);
    const urls = ['admin', 'internal', 'public'].flatMap((kind) => [`--bootstrap-${kind}-url`, site.authUrl]);
    const region = ['--bootstrap-region-id', 'RegionOne'];
    const password = { OS_BOOTSTRAP_PASSWORD: site.password };
    await tool(site, 'schema-keystone', [...manage, 'bootstrap', ...region, ...urls], password);
  };
  const neutron = ['--config-file', files.neutron, '--config-file', files.ml2];
  await Promise.all([
    keystone(),
    tool(site, 'schema-neutron', ['neutron-db-manage', ...neutron, 'upgrade', 'heads']),
    tool(site, 'schema-placement', ['placement-manage', '--config-file', files.placement, 'db', 'sync']),
    tool(site, 'schema-glance', ['glance-manage', '--config-file', files.glance, 'db_sync']),
    tool(site, 'schema-cinder', ['cinder-manage', '--config-file', files.cinder, 'db', 'sync']),
  ]);
}

async function startIdentity(site: Site, daemons: Daemons, files: Files): Promise<void> {
  const port = site.ports.keystone;
  const command = uwsgi({ port, application: { file: '/usr/bin/keystone-wsgi-public' } });
  await daemons.start({
    name: 'keystone',
    command,
    env: { OS_KEYSTONE_CONFIG_FILES: files.keystone },
    port,
    http: true,
  });
  const services = {
    placement: ['placement', site.url('placement')],
    glance: ['image', site.url('glance')],
    nova: ['compute', site.url('nova', '/v2.1')],
    neutron: ['network', site.url('neutron')],
    cinder: ['volumev3', site.url('cinder', '/v3/%(project_id)s')],
    powervm: ['', ''],
  };
  await seed(site, 'identity', JSON.stringify(services));
}

async function startServices(
  site: Site,
  daemons: Daemons,
  files: Files,
  { environment }: OpenstackOptions,
): Promise<void> {
  const { ports } = site;
  const cinder = (name: string, port?: number) =>
    daemons.start({
      name: `cinder-${name}`,
      command: [`/usr/bin/cinder-${name}`, '--config-file', files.cinder],
      env: { PYTHONPATH: plugins },
      ...(port === undefined ? {} : { port }),
    });
  await Promise.all([
    daemons.start({
      name: 'placement',
      command: uwsgi({
        port: ports.placement,
        application: { file: '/usr/bin/placement-api' },
        virtualenv: environment.folder,
      }),
      env: { OS_PLACEMENT_CONFIG_DIR: site.path('etc', 'placement') },
      port: ports.placement,
      http: true,
    }),
    daemons.start({
      name: 'glance-api',
      command: ['/usr/bin/glance-api', '--config-file', files.glance],
      port: ports.glance,
    }),
    daemons.start({
      name: 'neutron-server',
      command: [
        ...[environment.python, '/usr/bin/neutron-server'],
        ...['--config-file', files.neutron, '--config-file', files.ml2],
      ],
      port: ports.neutron,
    }),
    cinder('api', ports.cinder),
    cinder('scheduler'),
    cinder('volume'),
  ]);
}

async function seedResources(site: Site): Promise<void> {
  const image = site.write('image.raw', '\0'.repeat(IMAGE_BYTES));
  const { sea, ovs, external } = PHYSICAL_NETWORKS;
  await Promise.all([
    seed(site, 'images', image, 'blank', 'blank-alt'),
    seed(site, 'networks', sea, ovs, external, String(PRIVATE_VLAN)),
    seed(site, 'volumes', 'fabric'),
  ]);
}

/** Tells how long each phase took. */
export function phases(say: (line: string) => void): (what: string) => void {
  let since = Date.now();
  return (what) => {
    say(`  ${what.padEnd(40)} ${((Date.now() - since) / 1000).toFixed(1)} s`);
    since = Date.now();
  };
}
