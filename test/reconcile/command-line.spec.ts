import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckHost, Spawn } from '#contracts';
import { mediumName } from '#hosts';
import {
  ClientNetworkAdapter,
  File,
  LogicalPartition,
  ManagedSystem,
  newClientNetworkAdapter,
  newFile,
  under,
  VirtualIOServer,
} from '#powervm';
import { type Cloud, withCloud } from '../cloud/cloud.js';
import { cli } from '../cloud/command-line.js';
import { aServer, ovsPort } from '../cloud/requests.js';
import { whatIsLeft } from '../cloud/what-is-left.js';
import { hostClient } from './host-client.js';

const hostOf = ({ simulator }: Cloud) => simulator.hosts[0]?.id ?? '';

/** A server whose config drive's upload broke off, and which has one trunk too many. */
async function leaveBehind(cloud: Cloud) {
  // Its config drive makes the repository.
  await cloud.run(Spawn, aServer(cloud));
  const { configDrive: _, ...server } = aServer(cloud, { vifs: [ovsPort()] });
  await cloud.run(Spawn, server);
  const before = cloud.simulator.world.snapshot();
  await using client = hostClient(cloud);
  const [vios] = await client.feed(VirtualIOServer);
  const name = mediumName(server.uuid);
  await client.create(File, newFile({ name, kind: 'BROKERED_MEDIA_ISO', targetVios: vios?.meta.uuid ?? '' }));
  const [system] = await client.feed(ManagedSystem);
  const parent = under(ManagedSystem, system?.meta.uuid ?? '');
  const [owner] = (await client.feed(LogicalPartition, { parent })).filter((one) => one.isManagementPartition);
  const adapters = await client.feed(ClientNetworkAdapter, { parent: under(LogicalPartition, owner?.uuid ?? '') });
  const trunk = adapters.find(({ ovsExternalIds }) => ovsExternalIds?.includes(server.uuid));
  const twin = newClientNetworkAdapter({
    slot: 'low',
    pvid: 4000,
    virtualSwitch: trunk?.virtualSwitch?.href ?? '',
    trunk: {
      priority: 1,
      deviceName: 'twin',
      mtu: 1500,
      ovsBridge: 'br-int',
      ovsExternalIds: trunk?.ovsExternalIds ?? '',
    },
  });
  await client.create(ClientNetworkAdapter, twin, { parent: under(LogicalPartition, owner?.uuid ?? '') });
  return { server, before };
}

/** A server whose partition somebody has deleted, and whose boot disk another host of the pool has mapped. */
async function leaveMapped(cloud: Cloud) {
  const server = { ...aServer(cloud), powerOn: false };
  const { result } = await cloud.run(Spawn, server);
  await cloud.simulator.control.setBehaviour({ leftoversOnDelete: true });
  await using client = hostClient(cloud);
  await client.delete(under(LogicalPartition, (result as { partition: { uuid: string } }).partition.uuid));
  await (await cloud.bus.bucket('owned')).delete(`${hostOf(cloud)}.${server.uuid}.instances`);
  const vioses = cloud.simulator.world.table('VirtualIOServer');
  const [from] = vioses.in(hostOf(cloud));
  const [to] = vioses.in(cloud.simulator.hosts[1]?.id ?? '');
  const mapped = from?.scsiBuses.filter(({ devices }) =>
    devices.some(({ storage }) => storage?.kind === 'LogicalUnit'),
  );
  if (to === undefined) throw new Error('there is no second host');
  to.scsiBuses.push(...structuredClone(mapped ?? []));
  cloud.simulator.world.changed(to);
  return server;
}

describe('powervm host check', () => {
  it('shows what nobody owns, removes it when told to, and exits by what is left', async () => {
    await using cloud = await withCloud();
    const { before, server } = await leaveBehind(cloud);
    const found = await cli(cloud, 'host', 'check', hostOf(cloud));
    expect(found).toMatchObject({ code: 5, stderr: '' });
    expect(found.stdout).toContain(': 2 without an owner');
    expect(found.stdout).toMatch(
      new RegExp(`^file +cfg_\\S+ +${server.uuid} +yes +host check --remove +descriptor`, 'm'),
    );
    expect(found.stdout).toMatch(/^trunk +twin .* a second one of its port/m);

    const json = await cli(cloud, 'host', 'check', '--json');
    expect(json.code).toBe(5);
    expect(JSON.parse(json.stdout)).toMatchObject({ checks: [{ host: hostOf(cloud), problems: [] }] });

    const removed = await cli(cloud, 'host', 'check', '--remove');
    expect(removed).toMatchObject({ code: 0, stdout: expect.stringContaining('Removed: 2') });
    expect(removed.stdout).toContain('everything belongs to somebody');
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  });

  it('says why something could not be removed, and no longer to remove it', async () => {
    await using cloud = await withCloud({ simulator: { hosts: 2 } });
    const server = await leaveMapped(cloud);
    const ran = await cli(cloud, 'host', 'check', hostOf(cloud), '--remove');
    expect(ran.code).toBe(5);
    expect(ran.stdout).toMatch(/^Removed: \d+$/m);
    expect(ran.stdout).toMatch(/^Not removed: boot_\S+: .*is in use/m);
    expect(ran.stdout).toMatch(new RegExp(`^boot-disk +boot_\\S+ +${server.uuid} +yes +look at it +`, 'm'));
  });

  it('says why a clean-up failed, and what to do', async () => {
    await using cloud = await withCloud();
    await leaveBehind(cloud);
    await cloud.simulator.control.fault({
      match: { operation: 'DELETE web/File/{id}' },
      fault: { kind: 'status', status: 500, message: 'The disk of the VIOS is broken.' },
    });
    const ran = await cli(cloud, 'host', 'check', '--remove');
    expect(ran.code).toBe(5);
    expect(ran.stdout).toMatch(/^Removed: 0; clean-ups that failed: \S+ failed$/m);
    expect(ran.stdout).toMatch(/^error: .*The disk of the VIOS is broken.* \(hypervisor.failed\)$/m);
    expect(ran.stdout).toMatch(/^ {2}next: /m);
  });
});

describe('powervm host adopt', () => {
  it('shows what it would record, and records it when told so', async () => {
    await using cloud = await withCloud();
    const server = aServer(cloud);
    await cloud.run(Spawn, server);
    const owned = await cloud.bus.bucket('owned');
    for await (const key of await owned.keys(`*.${server.uuid}.*`)) await owned.delete(key);
    const would = await cli(cloud, 'host', 'adopt', hostOf(cloud));
    expect(would).toMatchObject({ code: 0, stdout: expect.stringContaining('Would be recorded as ours') });
    expect(would.stdout).toMatch(new RegExp(`^${server.uuid} +boot-disk +boot_`, 'm'));
    expect(would.stdout).toContain('VLAN 1201 stays');
    expect((await cli(cloud, 'host', 'check')).code).toBe(5);

    const done = await cli(cloud, 'host', 'adopt', hostOf(cloud), '--vlan', '1201', '--yes');
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('Recorded as ours:') });
    expect((await cli(cloud, 'host', 'check')).code).toBe(0);
    expect((await cli(cloud, 'host', 'adopt', hostOf(cloud))).stdout).toContain('Nothing to adopt');
  });
});

describe('powervm backup', () => {
  it('saves all streams, and does not restore them beneath running services', async () => {
    await using cloud = await withCloud();
    const folder = join(mkdtempSync(join(tmpdir(), 'powervm-backup-')), 'today');
    const saved = await cli(cloud, 'backup', 'create', folder);
    expect(saved).toMatchObject({ code: 0, stdout: expect.stringMatching(/^KV_POWERVM_OWNED +\d+ +\d+$/m) });
    expect(await cli(cloud, 'backup', 'restore', folder)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Stop all services first'),
    });
    await cloud.stop();
    expect(await cli(cloud, 'backup', 'restore', folder, '--replace')).toMatchObject({ code: 0 });
    await cloud.start();
    expect(await cloud.bus.query(CheckHost, { host: hostOf(cloud) }, 60_000)).toMatchObject({ problems: [] });
  });
});
