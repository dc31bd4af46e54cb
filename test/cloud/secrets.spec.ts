import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headers } from '@nats-io/transport-node';
import { type OperationView, type PayloadIn, Spawn } from '#contracts';
import { Files } from '#messaging';
import { eventually, hiddenSecrets, identityServer, imageServer, otlpReceiver } from '#testing';
import { startTracing } from '#tracing';
import { type Cloud, withCloud } from './cloud.js';
import { aServer, seaPort } from './requests.js';

/** One for each way in, so that a find says which; quotes and an umlaut show escapes. */
const canaries = {
  adminPass: 'CANARY-1 "ü" admin password',
  userData: 'CANARY-2 "ü" user data',
  injectedFile: 'CANARY-3 "ü" injected file',
  driveFile: 'CANARY-4 "ü" file of a config drive',
  userToken: 'CANARY-5-token-of-the-user',
  servicePassword: 'CANARY-6 "ü" password of the storage service',
  wrongPassword: 'CANARY-7 "ü" password that Keystone refuses',
  misplaced: 'CANARY-8 "ü" password in the clear, where none belongs',
};
const base64 = (text: string) => Buffer.from(text).toString('base64');
const MiB = 1024 ** 2;

/** A cloud whose Glance asks Keystone's tokens, and everything that it writes: the broker's disk, logs and spans. */
async function watchedCloud(password = canaries.servicePassword) {
  const traces = await otlpReceiver();
  const tracing = startTracing({ service: 'cloud', version: '0', otlpEndpoint: traces.endpoint });
  const lines: string[] = [];
  const { write } = process.stdout;
  process.env.LOG_LEVEL = 'trace';
  process.stdout.write = ((line: string) => lines.push(line) > 0) as typeof write;
  let accepts: (token: string | undefined) => boolean = () => false;
  const glance = await imageServer({
    images: [
      { id: 'public', size: MiB },
      { id: 'private', size: MiB },
    ],
    authorize: (token, id) => {
      if (token === canaries.userToken) return 200;
      return accepts(token) ? (id === 'public' ? 200 : 404) : 401;
    },
  });
  const catalog = [{ type: 'image', endpoints: [{ interface: 'internal', region_id: 'one', url: glance.url }] }];
  const identity = await identityServer({ secrets: { storage: canaries.servicePassword }, catalog });
  accepts = identity.accepts;
  const passwordFile = join(tmpdir(), `powervm-secret-${randomUUID()}`);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const keystone = { kind: 'password', authUrl: identity.url, user: 'storage', passwordFile };
  const cloud = await withCloud({ config: { storage: { keystone } } });
  const said: unknown[] = [];
  return {
    ...cloud,
    /** Runs it under an id of its own, and keeps what is said of it. */
    async spawn(changes: Partial<PayloadIn<typeof Spawn>>, id: string = randomUUID()): Promise<OperationView> {
      const image = { kind: 'glance' as const, id: 'public' };
      const view = await cloud.run(Spawn, aServer(cloud, { image, ...changes }), id);
      said.push(view);
      return view;
    },
    said,
    async leaks(): Promise<Record<string, string[]>> {
      await tracing.flush();
      const all = Object.values(canaries);
      const tokens = identity.logons.map(({ name }, index) => `token-${index + 1}-of-${name}`);
      const kept = filesBelow(cloud.natsStore).map((file) => readFileSync(file));
      // The search itself works: what is no secret is there.
      expect(kept.some((content) => content.includes('"hostname":"web"'))).toBe(true);
      expect([lines.length > 5, traces.spans.length > 5]).toEqual([true, true]);
      const places: Record<string, Buffer[]> = {
        broker: kept,
        logs: [Buffer.from(lines.join(''))],
        spans: [Buffer.from(JSON.stringify(traces.spans))],
        answers: [Buffer.from(JSON.stringify(said))],
      };
      const found = (contents: Buffer[]) => [
        ...new Set(contents.flatMap((content) => hiddenSecrets(content, [...all, ...tokens]))),
      ];
      return Object.fromEntries(Object.entries(places).map(([place, contents]) => [place, found(contents)]));
    },
    async [Symbol.asyncDispose]() {
      await cloud[Symbol.asyncDispose]();
      process.stdout.write = write;
      delete process.env.LOG_LEVEL;
      await tracing.shutdown();
      for (const server of [identity, glance, traces]) await server[Symbol.asyncDispose]();
    },
  };
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const nowhere = { broker: [], logs: [], spans: [], answers: [] };

const guestSecrets = {
  adminPass: canaries.adminPass,
  userData: base64(`#!/bin/sh\necho '${canaries.userData}'\n`),
  files: [{ path: '/etc/secret', contents: base64(canaries.injectedFile) }],
};

const drive = async ({ sealer }: Cloud, secrets: unknown = guestSecrets) => ({
  from: 'metadata' as const,
  hostname: 'web',
  secrets: await sealer.seal('config-drive', secrets),
});

/** A spawn whose config drive is handed over by reference, with this metadata. */
async function withFiles(cloud: Awaited<ReturnType<typeof watchedCloud>>, metadata: object): Promise<OperationView> {
  const [id, uuid] = [randomUUID(), randomUUID()];
  const files = await Files.open(cloud.bus, cloud.sealer);
  const put = (content: object) => files.put(id, 'config-drive', Buffer.from(JSON.stringify(content)));
  const tree = {
    'openstack/latest/meta_data.json': await put({ uuid, ...metadata }),
    'openstack/latest/network_data.json': await put({ links: [], networks: [], services: [] }),
  };
  return cloud.spawn({ uuid, configDrive: { from: 'files', files: tree } }, id);
}

/** Several servers each. */
const WITHIN_MS = 120_000;

describe('no secret can be read in what the broker keeps, in logs, spans or answers', () => {
  it(
    'when all goes well',
    async () => {
      await using cloud = await watchedCloud();
      const image = {
        kind: 'glance' as const,
        id: 'private',
        token: await cloud.sealer.seal('storage', canaries.userToken),
      };
      expect(await cloud.spawn({ configDrive: await drive(cloud), image })).toMatchObject({ state: 'succeeded' });

      expect(await withFiles(cloud, { admin_pass: canaries.driveFile })).toMatchObject({ state: 'succeeded' });

      expect(await cloud.leaks()).toEqual(nowhere);
    },
    WITHIN_MS,
  );

  it(
    'when a step fails: another one, the one that reads them, or one that cannot',
    async () => {
      await using cloud = await watchedCloud();
      const configDrive = await drive(cloud);
      const elsewhere = [{ ...seaPort(1201), physicalNetwork: 'nowhere' }];
      expect(await cloud.spawn({ configDrive, vifs: elsewhere })).toMatchObject({ state: 'failed' });

      const noSecrets = { adminPass: [canaries.adminPass], userData: canaries.userData };
      expect(await cloud.spawn({ configDrive: await drive(cloud, noSecrets) })).toMatchObject({ state: 'failed' });

      expect(await withFiles(cloud, { uuid: '', admin_pass: canaries.driveFile })).toMatchObject({
        failure: { code: 'config-drive.invalid-content' },
      });

      expect(await cloud.leaks()).toEqual(nowhere);
    },
    WITHIN_MS,
  );

  it(
    'when they are sealed for another service, or are not what they should be',
    async () => {
      await using cloud = await watchedCloud();
      const configDrive = await drive(cloud);
      const secrets = await cloud.sealer.seal('storage', guestSecrets);
      expect(await cloud.spawn({ configDrive: { ...configDrive, secrets } })).toMatchObject({
        failure: { code: 'sealing.unreadable' },
      });

      const token = await cloud.sealer.seal('storage', `${canaries.userToken}, expired`);
      expect(await cloud.spawn({ image: { kind: 'glance', id: 'private', token } })).toMatchObject({
        failure: { code: 'image.forbidden' },
      });

      expect(await cloud.leaks()).toEqual(nowhere);
    },
    WITHIN_MS,
  );

  it(
    'when Keystone refuses the password of the service',
    async () => {
      await using cloud = await watchedCloud(canaries.wrongPassword);
      expect(await cloud.spawn({})).toMatchObject({ failure: { code: 'keystone.refused' } });
      expect(await cloud.leaks()).toEqual(nowhere);
    },
    WITHIN_MS,
  );

  it(
    'when somebody sends one in the clear, where none belongs: the command is refused and its bytes erased',
    async () => {
      await using cloud = await watchedCloud();
      expect(await cloud.spawn({})).toMatchObject({ state: 'succeeded' });
      const wrong = [
        JSON.stringify({ ...aServer(cloud), adminPass: canaries.misplaced, vifs: [{ type: canaries.misplaced }] }),
        JSON.stringify({ ...aServer(cloud), configDrive: { from: 'metadata', secrets: canaries.misplaced } }),
        `{"adminPass": ${JSON.stringify(canaries.misplaced)}, no JSON`,
      ];
      // A message that stays: the broker would drop a file of which nothing is left.
      await cloud.bus.js.publish('powervm.command.nobody.wait.v1', '{}');
      for (const body of wrong) cloud.said.push(await rejected(cloud, body));
      const kept = async () => (await cloud.bus.jsm.streams.info('POWERVM_COMMANDS')).state.messages;
      await eventually(async () => (await kept()) === 1);
      expect(await cloud.leaks()).toEqual(nowhere);
    },
    WITHIN_MS,
  );
});

/** Sends anything as a spawn. @returns what is said of it */
async function rejected({ bus }: Cloud, body: string): Promise<unknown> {
  const id = randomUUID();
  const said = bus.nats.subscribe(`powervm.event.operation.rejected.v1.${id}`, { max: 1 });
  await bus.nats.flush();
  const written = headers();
  for (const [name, value] of Object.entries({ id, source: '/test', type: Spawn.subject }))
    written.set(`ce-${name}`, value);
  await bus.js.publish(Spawn.subject, body, { msgID: id, headers: written });
  for await (const message of said) return message.json();
  throw new Error('closed');
}
