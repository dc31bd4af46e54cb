import { HOST } from '../bench.js';
import * as expected from '../expected/host.js';
import { equal, raises, type Story } from '../story.js';

/** Start of nova-compute, and what it asks every minute. */
export async function hostCases(story: Story): Promise<void> {
  const { bench } = story;
  const { host } = bench;
  await story.case('the driver is as published', async () => {
    const { nova, changed } = await bench.do<{ nova: string; changed: string[] }>('published');
    return [...equal('release of Nova', nova.split('.')[0], '25'), ...equal('changed files', changed, [])];
  });
  const documented = host.diskDriver === 'ssp' ? 9 + 2 * host.vioses : 8 + 2 * host.vioses;
  const count = host.management === 'vios' ? documented - 1 : documented;
  await story.requests('init_host', { expected: expected.initHost(host), count }, () => bench.do('init_host'));

  const absent = await story.instance(await story.image());
  await story.requests(
    'get_info of an absent server',
    { expected: expected.GET_INFO_ABSENT, count: 1, of: absent },
    () => raises(() => bench.do('get_info', { instance: absent.key }), 'InstanceNotFound'),
  );
  let names: string[] = [];
  await story.requests(
    'list_instances',
    {
      expected: expected.listInstances(host),
      count: 1,
      afterwards: async () => equal('names', names, await partitionNames(story)),
    },
    async () => {
      names = await bench.do('list_instances');
    },
  );
  let resources: Record<string, unknown> = {};
  await story.requests(
    'get_available_resource',
    {
      expected: expected.getAvailableResource(host, false),
      count: 3,
      afterwards: async () => equal('hypervisor host name', resources.hypervisor_hostname, HOST),
    },
    async () => {
      resources = await bench.do('get_available_resource');
    },
  );
  const connector = () => bench.do('get_volume_connector', { instance: absent.key });
  await story.requests('get_volume_connector', { expected: expected.GET_VOLUME_CONNECTOR, count: 1 }, connector);
  await story.requests('get_volume_connector, again', { expected: [], count: 0 }, connector);
}

/** All but the management partition, which the driver leaves out. */
async function partitionNames({ bench }: Story): Promise<string[]> {
  const partitions = await bench.control.partitions(HOST);
  return partitions
    .filter(({ type, name }) => type !== 'Virtual IO Server' && name !== 'novalink')
    .map(({ name }) => name);
}
