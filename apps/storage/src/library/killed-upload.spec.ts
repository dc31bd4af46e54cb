import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnsureBootDisk } from '#contracts';
import { typescriptProcess } from '#testing';
import { MiB, resultOf, withStorage } from '../testing/with-storage.js';

it('an upload whose process is killed is cleared away and made anew by another replica', async () => {
  await using world = await withStorage({ replicas: 0 });
  const configFile = join(mkdtempSync(join(tmpdir(), 'powervm-config-')), 'powervm.yaml');
  writeFileSync(configFile, JSON.stringify(world.config));
  const upload = { match: { operation: 'PUT web/File/contents/{id}' }, at: 'before' as const };
  const hold = await world.simulator.control.hold(upload);
  const env = { POWERVM_CONFIG: configFile, LOG_LEVEL: 'info' };
  await using first = typescriptProcess('apps/storage/src/main.ts', { env });
  await first.line(/ready/, 60_000);
  const image = { kind: 'glance' as const, id: 'debian' };
  const request = { host: world.host, uuid: randomUUID(), name: 'web', rootGb: 1, image };
  const answer = world.caller.ask(EnsureBootDisk, request);
  await hold.reached();

  await first.kill('SIGKILL');
  await using second = typescriptProcess('apps/storage/src/main.ts', { env });
  await second.line(/ready/, 60_000);
  const { disk } = resultOf<{ disk: { name: string } }>(await answer);
  await hold.release();

  expect(await world.contentOf(disk.name, 3 * MiB + 17)).toBe(world.sha256Of('debian'));
  expect(world.units().map(({ type }) => type)).toEqual(['VirtualIO_Disk', 'VirtualIO_Image']);
}, 120_000);
