import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostConfig } from '#config';
import { LogicalPartition, powerOn, under } from '#powervm';
import { type ManualClock, manualClock } from '#testing';
import {
  entry,
  feed,
  logonAnswer,
  type Reply,
  type Seen,
  scriptedServer,
  UUID,
} from '../../powervm/src/testing/scripted-server.js';
import { Host } from './host.js';

const SYSTEM: Reply = {
  body: feed(
    entry(
      'ManagedSystem',
      '<MachineTypeModelAndSerialNumber><MachineType>8247</MachineType><Model>22L</Model><SerialNumber>1234567</SerialNumber></MachineTypeModelAndSerialNumber>',
    ),
  ),
};

const job = (status: string): Reply => ({
  body: entry('JobResponse', `<JobID>42</JobID><Status>${status}</Status><Progress/><Results/>`, { web: true }),
});

let folder: string;
let passwordFile: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'powervm-host-'));
  passwordFile = join(folder, 'password');
  await writeFile(passwordFile, 'first\n');
});
afterEach(() => rm(folder, { recursive: true }));

function hostAt(url: string, clock: ManualClock): Host {
  const logon = { kind: 'password', user: 'nova', passwordFile };
  return new Host(HostConfig.parse({ id: 'p8a', url, serial: '1234567', logon }), clock);
}

describe('a host that is away for a while', () => {
  it('goes on with the job that it runs, and is not asked to do it twice', async () => {
    const clock = manualClock();
    const backAt = clock.now() + 60_000;
    let cuts = 0;
    await using server = await scriptedServer(({ method, path }) => {
      if (method === 'PUT') return job('RUNNING');
      if (!path.includes('/jobs/')) return SYSTEM;
      if (clock.now() >= backAt) return job('COMPLETED_OK');
      cuts += 1;
      return 'cut';
    });
    const host = hostAt(server.url, clock);

    await drive(clock, powerOn(await host.client(), under(LogicalPartition, UUID)));

    expect(server.seen.filter(({ path }) => path.includes('/do/'))).toHaveLength(1);
    // It counts as away: not every poll is sent.
    expect(cuts).toBeGreaterThan(3);
    expect(cuts).toBeLessThan(15);
    await host.close();
  });
});

describe('a host that refuses the logon', () => {
  const isRefused = { code: 'hypervisor.unauthorized' };

  it('works again after a while, without a logon before', async () => {
    const clock = manualClock();
    const logon = (count: number) => (count === 1 ? { status: 401 } : logonAnswer(count));
    await using server = await scriptedServer(() => SYSTEM, { logon });
    const host = hostAt(server.url, clock);
    await expect(host.client()).rejects.toMatchObject(isRefused);

    await clock.advance(59_000);
    await expect(host.client()).rejects.toMatchObject({
      ...isRefused,
      message: expect.stringMatching(/tried again in 1 s, or at once with another password/),
    });
    expect(server.logons).toBe(1);
    await clock.advance(1000);

    await expect(host.systemUuid()).resolves.toBe(UUID);
    expect(server.logons).toBe(2);
    await host.close();
  });

  it('is asked ever more rarely with the same password', async () => {
    const clock = manualClock();
    await using server = await scriptedServer(() => SYSTEM, { logon: () => ({ status: 401 }) });
    const host = hostAt(server.url, clock);
    const asked: number[] = [];
    for (let minute = 0; minute <= 45; minute += 1) {
      const before = server.logons;
      await expect(host.client()).rejects.toMatchObject(isRefused);
      if (server.logons > before) asked.push(minute);
      await clock.advance(60_000);
    }
    expect(asked).toEqual([0, 1, 3, 7, 15, 30, 45]);
    await host.close();
  });

  it('takes another password from the file at once', async () => {
    const clock = manualClock();
    const logon = (count: number, { body }: Seen) => (body.includes('second') ? logonAnswer(count) : { status: 401 });
    await using server = await scriptedServer(() => SYSTEM, { logon });
    const host = hostAt(server.url, clock);
    await expect(host.client()).rejects.toMatchObject(isRefused);

    await writeFile(passwordFile, 'second\n');

    await expect(host.systemUuid()).resolves.toBe(UUID);
    expect(server.logons).toBe(2);
    await host.close();
  });
});

/** Moves the clock whenever somebody sleeps, until the work is done. */
async function drive<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let done = false;
  const settled = work.finally(() => {
    done = true;
  });
  settled.catch(() => undefined);
  while (!done) {
    await Promise.race([clock.untilSleeping(), settled]);
    if (!done) await clock.advance(1000);
  }
  return settled;
}
