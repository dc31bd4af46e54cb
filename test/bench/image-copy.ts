import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { EnsureBootDisk } from '#contracts';
import { StepCaller, testConfig } from '#service';
import { startSimulator } from '#simulator';
import { imageServer, typescriptProcess, withNats } from '#testing';
import { MemoryOf } from './memory-of.js';

const MiB = 1024 ** 2;
const GOAL_MIB = 64;

interface Measured {
  imageMiB: number;
  seconds: number;
  mibPerSecond: number;
  /** Resident memory of the storage process: idle, at most, and the difference. */
  idleMiB: number;
  peakMiB: number;
  growthMiB: number;
  goalMiB: number;
}

/**
 * How much resident memory the storage service takes for copying an image into the pool: a process of its own reads it from
 * an Images v2 API, verifies it and uploads it to a simulated host. Goal: less than 64 MiB more than when it was idle.
 *
 * @param imageMiB  size of the image; content that cannot be compressed
 */
async function imageCopy(imageMiB: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'powervm-bench-'));
  try {
    await using nats = await withNats();
    await using images = await imageServer({ images: [{ id: 'large', size: imageMiB * MiB }] });
    await using simulator = await startSimulator();
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, 'nova', { mode: 0o600 });
    const logon = { kind: 'password', user: 'nova', passwordFile };
    const hosts = simulator.hosts.map(({ id, url, serial }) => ({ id, url, serial, logon }));
    const config = testConfig(nats.url, hosts, { storage: { glanceEndpoint: images.url } });
    const configFile = join(folder, 'powervm.yaml');
    writeFileSync(configFile, JSON.stringify(config));
    await using storage = typescriptProcess('apps/storage/src/main.ts', {
      env: { POWERVM_CONFIG: configFile, LOG_LEVEL: 'info' },
    });
    await storage.line(/ready/);
    await using caller = await StepCaller.connect(config);
    // The image server knows what it will send before it is asked, so that the copy alone is timed.
    images.image('large').checksums;

    const memory = new MemoryOf(storage.pid);
    const began = performance.now();
    const answer = await caller.ask(EnsureBootDisk, {
      host: simulator.hosts[0]?.id ?? '',
      uuid: randomUUID(),
      name: 'bench',
      rootGb: 0,
      image: { kind: 'glance', id: 'large' },
    });
    const seconds = (performance.now() - began) / 1000;
    memory.stop();
    if (answer.is !== 'succeeded') throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
    return {
      imageMiB,
      seconds: rounded(seconds),
      mibPerSecond: rounded(imageMiB / seconds),
      idleMiB: rounded(memory.start),
      peakMiB: rounded(memory.peak),
      growthMiB: rounded(memory.growth),
      goalMiB: GOAL_MIB,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

function print(measured: Measured): void {
  const table = new Table({ head: ['image copy', ''] });
  for (const [name, value] of Object.entries(measured)) table.push([name, String(value)]);
  console.log(JSON.stringify({ benchmark: 'image-copy', ...measured }));
  console.log(table.toString());
}

const measured = await imageCopy(Number(process.argv[2] ?? 2048));
print(measured);
const passed = measured.growthMiB < GOAL_MIB;
console.log(`${passed ? 1 : 0} passed, ${passed ? 0 : 1} failed`);
process.exitCode = passed ? 0 : 1;
