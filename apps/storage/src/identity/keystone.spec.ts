import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnsureBootDisk } from '#contracts';
import { Sealer } from '#messaging';
import { type IdentityServerOptions, identityServer, imageServer } from '#testing';
import { MiB, type StorageWorld, withStorage } from '../testing/with-storage.js';

const secrets = { storage: 'storage-secret', 'application-1': 'application-secret' };
const USER_TOKEN = 'token-of-the-user';

const fileWith = (text: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'powervm-secret-')), 'secret');
  writeFileSync(file, `${text}\n`, { mode: 0o600 });
  return file;
};

/**
 * Keystone with a service user and Glance with three images: `public`, `private` to the user whose token is USER_TOKEN, and
 * `nobodys`.
 */
async function withOpenStack(options: Partial<IdentityServerOptions> & { keystone?: Record<string, unknown> } = {}) {
  let accepts: (token: string | undefined) => boolean = () => false;
  const glance = await imageServer({
    images: ['public', 'private', 'nobodys'].map((id) => ({ id, size: MiB })),
    authorize: (token, id) => {
      if (token !== USER_TOKEN && !accepts(token)) return 401;
      if (id === 'public') return 200;
      return id === 'private' && token === USER_TOKEN ? 200 : 404;
    },
  });
  const endpoint = (region: string, which: string, url: string) => ({ region_id: region, interface: which, url });
  const catalog = [
    { type: 'identity', endpoints: [endpoint('one', 'internal', 'http://127.0.0.1:1')] },
    { type: 'image', endpoints: [endpoint('two', 'internal', 'http://127.0.0.1:1')] },
    { type: 'image', endpoints: [endpoint('one', 'public', 'http://127.0.0.1:1')] },
    { type: 'image', endpoints: [endpoint('one', 'internal', `${glance.url}/`)] },
  ];
  const identity = await identityServer({ secrets, catalog, ...options });
  accepts = identity.accepts;
  const keystone = {
    kind: 'password',
    authUrl: identity.url,
    user: 'storage',
    passwordFile: fileWith(secrets.storage),
    region: 'one',
    ...options.keystone,
  };
  const world = await withStorage({ storage: { glanceEndpoint: undefined, keystone } });
  const sealer = await Sealer.open(world.caller.bus);
  return {
    ...world,
    glance,
    identity,
    /** Asks for a boot disk; with the token of a user if one is given. */
    async boot(id: string, more: { token?: string; endpoint?: string; rootGb?: number } = {}) {
      const token = more.token === undefined ? {} : { token: await sealer.seal('storage', more.token) };
      const where = more.endpoint === undefined ? {} : { endpoint: more.endpoint };
      const image = { kind: 'glance' as const, id, ...token, ...where };
      const { instance, name } = await newInstance(world);
      return world.caller.ask(EnsureBootDisk, { ...instance, name, rootGb: more.rootGb ?? 1, image });
    },
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await identity[Symbol.asyncDispose]();
      await glance[Symbol.asyncDispose]();
    },
  };
}

async function newInstance(world: StorageWorld) {
  const { instance, name } = await world.partition();
  return { instance: { host: world.host, uuid: instance }, name };
}

describe('images are read with a credential of the service', () => {
  it('found in the catalogue by interface and region, after one logon for all', async () => {
    await using cloud = await withOpenStack();
    const answers = await Promise.all([cloud.boot('public'), cloud.boot('public'), cloud.boot('public')]);
    expect(answers.map(({ is }) => is)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(cloud.identity.logons).toEqual([
      { name: 'storage', method: 'password', scope: { project: { name: 'service', domain: { name: 'Default' } } } },
    ]);
  });

  it('that may be an application credential, which has its project in itself', async () => {
    const secretFile = fileWith(secrets['application-1']);
    const keystone = { kind: 'application-credential', id: 'application-1', secretFile };
    await using cloud = await withOpenStack({ keystone });
    await expect(cloud.boot('public')).resolves.toMatchObject({ is: 'succeeded' });
    expect(cloud.identity.logons).toEqual([
      { name: 'application-1', method: 'application_credential', scope: undefined },
    ]);
  });

  it('whose token is renewed before it expires', async () => {
    await using cloud = await withOpenStack();
    await cloud.boot('public');
    await cloud.clock.advance(54 * 60_000);
    await cloud.boot('public');
    expect(cloud.identity.logons).toHaveLength(1);
    await cloud.clock.advance(2 * 60_000);
    await cloud.boot('public');
    expect(cloud.identity.logons).toHaveLength(2);
  });

  it('whose token is renewed when it is accepted no more', async () => {
    await using cloud = await withOpenStack();
    await cloud.boot('public');
    cloud.identity.revokeAll();
    await expect(cloud.boot('public')).resolves.toMatchObject({ is: 'succeeded' });
    expect(cloud.identity.logons).toHaveLength(2);
  });
});

describe('the token of the user', () => {
  it('serves for an image that only the user may see', async () => {
    await using cloud = await withOpenStack();
    await expect(cloud.boot('private')).resolves.toMatchObject({ failure: { code: 'image.not-found' } });
    await expect(cloud.boot('private', { token: USER_TOKEN })).resolves.toMatchObject({ is: 'succeeded' });
  });

  it('is not needed, expired or not, where the service may read', async () => {
    await using cloud = await withOpenStack();
    await expect(cloud.boot('public', { token: 'expired' })).resolves.toMatchObject({ is: 'succeeded' });
  });

  it('does not help to an image that nobody has', async () => {
    await using cloud = await withOpenStack();
    await expect(cloud.boot('nobodys', { token: USER_TOKEN })).resolves.toMatchObject({
      failure: { code: 'image.not-found' },
    });
  });
});

it('the service’s credential is not sent to a Glance that a command names', async () => {
  const seen: Array<string | undefined> = [];
  await using other = await imageServer({
    images: [{ id: 'public', size: MiB }],
    authorize: (token) => {
      seen.push(token);
      return 401;
    },
  });
  await using cloud = await withOpenStack();
  const answer = await cloud.boot('public', { endpoint: other.url, token: USER_TOKEN });
  expect(answer).toMatchObject({ failure: { code: 'image.forbidden' } });
  expect(seen).toEqual([USER_TOKEN]);
});

describe('what is wrong with Keystone is said', () => {
  it('a secret that it refuses, without naming it', async () => {
    await using cloud = await withOpenStack({ secrets: { storage: 'another' } });
    const answer = await cloud.boot('public');
    expect(answer).toMatchObject({
      failure: {
        code: 'keystone.refused',
        retryable: false,
        effect: 'none',
        remedy: expect.stringContaining('storage.keystone'),
      },
    });
    expect(JSON.stringify(answer)).not.toContain(secrets.storage);
  });

  it('a catalogue without the endpoint, and what it has instead', async () => {
    await using cloud = await withOpenStack({ keystone: { region: 'three' } });
    await expect(cloud.boot('public')).resolves.toMatchObject({
      failure: { code: 'keystone.no-endpoint', message: expect.stringContaining('internal in one') },
    });
  });

  it('a secret file that is not there', async () => {
    await using cloud = await withOpenStack({ keystone: { passwordFile: '/nowhere/password' } });
    await expect(cloud.boot('public')).resolves.toMatchObject({
      failure: { code: 'keystone.refused', message: expect.stringContaining('/nowhere/password') },
    });
  });
});
