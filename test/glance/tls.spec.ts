import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Spawn } from '#contracts';
import { identityServer, imageServer } from '#testing';
import { selfSignedCertificate } from '../../apps/simulator/src/http/self-signed-certificate.js';
import { withCloud } from '../cloud/cloud.js';
import { aServer } from '../cloud/requests.js';

const MiB = 1024 ** 2;

it('Keystone and Glance are trusted by an authority of one’s own', async () => {
  const tls = selfSignedCertificate();
  const folder = mkdtempSync(join(tmpdir(), 'powervm-tls-'));
  const [caFile, secretFile] = [join(folder, 'ca.pem'), join(folder, 'secret')];
  writeFileSync(caFile, tls.cert);
  writeFileSync(secretFile, 'secret');
  let accepts: (token: string | undefined) => boolean = () => false;
  await using glance = await imageServer({
    images: [{ id: 'debian', size: MiB }],
    authorize: (token) => (accepts(token) ? 200 : 401),
    tls,
  });
  const catalog = [{ type: 'image', endpoints: [{ interface: 'internal', region_id: 'one', url: glance.url }] }];
  await using identity = await identityServer({ secrets: { storage: 'secret' }, catalog, tls });
  accepts = identity.accepts;
  const keystone = { kind: 'application-credential', authUrl: identity.url, id: 'storage', secretFile };
  await using cloud = await withCloud({ config: { storage: { caFile, keystone } } });
  const image = { kind: 'glance' as const, id: 'debian' };
  expect(await cloud.run(Spawn, aServer(cloud, { image }))).toMatchObject({ state: 'succeeded' });
});
