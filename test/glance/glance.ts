import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { endWithParent } from '#nats-server';
import { listen } from '#testing';
import { type GlancePrograms, glancePrograms } from './glance-packages.js';

const run = promisify(execFile);

export interface Glance extends AsyncDisposable {
  /** Base of the Images v2 API. */
  url: string;
  /** Creates an image and uploads its content. @returns its id */
  upload(name: string, content: Uint8Array, diskFormat?: string): Promise<string>;
}

/** Debian's glance-api as a process on 127.0.0.1, with files and SQLite below a temporary directory, and without Keystone. */
export async function startGlance(): Promise<Glance> {
  const programs = await glancePrograms();
  const folder = mkdtempSync(join(tmpdir(), 'glance-'));
  const port = await freePort();
  const configuration = join(folder, 'glance-api.conf');
  writeFileSync(configuration, configurationOf(folder, port, programs));
  for (const name of ['images', 'staging', 'tasks']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'policy.yaml'), '{}\n');
  const env = { ...process.env, ...programs.env };
  await run(programs.python, [programs.manage, '--config-file', configuration, 'db_sync'], { env });
  const stop = await startProcess(programs, configuration, env);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    upload: (name, content, diskFormat = 'raw') => upload(url, name, content, diskFormat),
    async [Symbol.asyncDispose]() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const configurationOf = (folder: string, port: number, { paste }: GlancePrograms): string => `[DEFAULT]
bind_host = 127.0.0.1
bind_port = ${port}
workers = 0
use_stderr = true
enabled_backends = file:file
node_staging_uri = file://${folder}/staging
[database]
connection = sqlite:///${folder}/glance.sqlite
[glance_store]
default_backend = file
[file]
filesystem_store_datadir = ${folder}/images
[os_glance_staging_store]
filesystem_store_datadir = ${folder}/staging
[os_glance_tasks_store]
filesystem_store_datadir = ${folder}/tasks
[paste_deploy]
config_file = ${paste}
[oslo_concurrency]
lock_path = ${folder}/lock
[oslo_messaging_notifications]
driver = noop
[oslo_policy]
policy_file = ${folder}/policy.yaml
`;

/** @returns a function that ends it */
async function startProcess({ python, api }: GlancePrograms, configuration: string, env: NodeJS.ProcessEnv) {
  const child = spawn(python, [api, '--config-file', configuration], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const lift = endWithParent(child.pid ?? 0);
  const gone = once(child, 'close').finally(lift);
  const said: string[] = [];
  const lines = createInterface({ input: child.stderr });
  const ready = new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      if (line.includes('wsgi starting up')) resolve();
    });
    lines.once('close', () => reject(new Error(`glance-api did not start:\n${said.slice(-20).join('\n')}`)));
  });
  await ready;
  return async () => {
    child.kill('SIGTERM');
    await gone;
  };
}

async function upload(url: string, name: string, content: Uint8Array, diskFormat: string): Promise<string> {
  const image = JSON.stringify({ name, disk_format: diskFormat, container_format: 'bare' });
  const created = await send('POST', `${url}/v2/images`, 'application/json', image);
  const { id } = (await created.json()) as { id: string };
  await send('PUT', `${url}/v2/images/${id}/file`, 'application/octet-stream', Buffer.from(content));
  return id;
}

async function send(method: string, url: string, type: string, body: string | Buffer): Promise<Response> {
  const answer = await fetch(url, { method, headers: { 'content-type': type }, body });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
