import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { SCENARIO_NAMES } from '../scenarios/scenarios.js';
import { type CommandLine, commandLine } from './command-line.js';
import { startFrom } from './start.js';

const FREE = ['--port', '0', '--control-port', '0'];

async function start(...options: string[]) {
  const command = commandLine()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  return startFrom(command.parse(options, { from: 'user' }).opts<CommandLine>());
}

describe('the options of powervm-simulator', () => {
  it('become hosts, latencies, delays and partitions of others', async () => {
    await using simulator = await start(
      ...FREE,
      ...['--hosts', '2', '--vios', '1', '--serial', '2100AAA', '--partitions', '3', '--seed', 'x', '--https'],
      ...['--latency', '1-2', '--latency', 'POST VirtualIOServer/{id}=3', '--delay', 'PowerOn=7', '--delay', 'rmc=5'],
    );
    expect(simulator.hosts.map(({ serial }) => serial)).toEqual(['2100AAA', '210002A']);
    expect(simulator.hosts[1]?.httpsUrl).toMatch(/^https:/);
    expect((await simulator.control.partitions('host-2')).map(({ name }) => name)).toEqual([
      'vios1',
      'novalink',
      'foreign-1',
      'foreign-2',
      'foreign-3',
    ]);
    expect(await simulator.control.delays()).toMatchObject({ rmc: 5, start: 0, jobs: { PowerOn: 7, default: 0 } });
  });

  it('choose a profile, a management partition and scenarios', async () => {
    await using hmc = await start(...FREE, '--profile', 'hmc', '--hosts', '2', '--scenario', 'rmc-lost,session-lost');
    expect(hmc.hosts.map(({ url, hmc: manager }) => [url, manager])).toEqual(
      Array(2).fill([hmc.hosts[0]!.url, 'hmc-1']),
    );
    expect((await hmc.control.vioses('host-2')).map(({ rmc }) => rmc)).toEqual(['active', 'inactive']);
    await using one = await start(...FREE, '--management', 'vios', '--no-pool');
    expect(one.world.table('Cluster').in('pool')).toEqual([]);
    expect((await one.control.vioses('host-1')).map(({ name }) => name)).toEqual(['novalink']);
  });

  it('are explained by --help, scenarios included', () => {
    let help = '';
    const command = commandLine().configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    for (const name of SCENARIO_NAMES) expect(help).toContain(`  ${name} `);
    expect(help).toContain('--profile <name>');
  });

  it.each([
    [['--profile', 'asmi'], 'novalink, hmc'],
    [['--profile', 'hmc', '--management', 'vios'], 'needs --profile novalink'],
    [['--management', 'with-disk', '--vios', '0'], 'needs a VIOS'],
    [['--scenario', 'storm'], '"storm" is not one of busy-host'],
    [['--hosts', '0'], '--hosts'],
    [['--vios', 'two'], 'from 0 to 16'],
    [['--port', '70000'], 'from 0 to 65535'],
    [['--serial', 'short'], '"short" is not 7'],
    [['--serial', '2100AAA,2100BBB'], '2 serials for 1 host'],
    [['--hosts', '2', '--serial', '2100AAA,2100AAA'], 'same serial'],
    [['--latency', 'fast'], '20-50'],
    [['--latency', '9-2'], '20-50'],
    [['--delay', 'start'], 'start=2000'],
    [['--password-file', '/nowhere/secret'], '/nowhere/secret'],
    [['--certificate-file', 'ca.pem'], '--https'],
    [['--address', '192.0.2.1'], '192.0.2.1'],
    [['--speed', '9'], '--speed'],
  ])('are refused with the reason: %j', async (options, words) => {
    await expect(start(...FREE, ...options)).rejects.toThrow(words);
  });

  it('are named where they help against a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const taken = `Port ${port} on 127.0.0.1 is taken`;
    await expect(start('--port', String(port), '--control-port', '0')).rejects.toThrow(
      `${taken}. Choose another with --port (`,
    );
    await expect(start('--port', '0', '--control-port', String(port))).rejects.toThrow(
      `${taken}. Choose another with --control-port (`,
    );
    other.close();
  });
});
