import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spawn } from '#contracts';
import { withCloud } from './cloud.js';
import { aServer, seaPort } from './requests.js';

const CANARY = 'CANARY-5f3a9c-secret';
const base64 = Buffer.from(CANARY).toString('base64').replace(/=+$/, '');
/** How a secret may look to whoever reads the broker's disk. Its base64 differs with its place, so three of them. */
const disguises = [
  CANARY,
  Buffer.from(CANARY).toString('hex'),
  base64,
  Buffer.from(` ${CANARY}`).toString('base64').slice(4, -4),
  Buffer.from(`  ${CANARY}`).toString('base64').slice(4, -4),
];

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

it('nothing that a guest alone may see can be read in what the broker keeps, not even after a failure', async () => {
  await using cloud = await withCloud();
  const userData = Buffer.from(`#!/bin/sh\necho ${CANARY}\n`).toString('base64');
  const files = [{ path: '/etc/secret', contents: Buffer.from(CANARY).toString('base64') }];
  const secrets = await cloud.sealer.seal('config-drive', { adminPass: CANARY, userData, files });
  const configDrive = { from: 'metadata' as const, hostname: 'web', secrets };
  expect(await cloud.run(Spawn, aServer(cloud, { configDrive }))).toMatchObject({ state: 'succeeded' });
  const vifs = [{ ...seaPort(1201), physicalNetwork: 'nowhere' }];
  expect(await cloud.run(Spawn, aServer(cloud, { configDrive, vifs }))).toMatchObject({ state: 'failed' });

  const kept = filesBelow(cloud.natsStore).map((file) => readFileSync(file));
  // The search itself works: what is no secret is there.
  expect(kept.some((content) => content.includes('"hostname":"web"'))).toBe(true);
  expect(disguises.filter((disguise) => kept.some((content) => content.includes(disguise)))).toEqual([]);
});
