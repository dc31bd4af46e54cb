import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '#config';
import { Bus } from '#messaging';
import { type Nats, type TypescriptProcess, typescriptProcess, withNats } from '#testing';
import { run } from '../run.js';
import { type Screens, screens } from './screens.js';

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** Standard output as the one JSON document that it must be. */
  json(): Record<string, unknown>;
}

/** A real nats-server, a real gateway process that knows the host p8a, and the command line. */
export interface CliWorld extends AsyncDisposable {
  nats: Nats;
  bus: Bus;
  gateway: TypescriptProcess;
  env: NodeJS.ProcessEnv;
  cli(...args: string[]): Promise<Ran>;
  /** The command line with a terminal of the caller's own. */
  cliOn(at: Screens, ...args: string[]): Promise<Ran>;
  startGateway(): Promise<void>;
}

const hosts = [{ id: 'p8a', url: 'http://127.0.0.1:9', logon: { kind: 'file' }, serial: '1234567' }];

export async function cliWorld(): Promise<CliWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'powervm-cli-'));
  const config = join(folder, 'powervm.yaml');
  writeFileSync(config, JSON.stringify({ hosts, keysDir: join(folder, 'keys'), gateway: { http: { port: 0 } } }));
  const nats = await withNats();
  const env = { POWERVM_NATS: nats.url, POWERVM_CONFIG: config, LOG_LEVEL: 'info' };
  const bus = await Bus.connect(loadConfig(env).nats, '/test');
  const startGateway = async () => {
    world.gateway = typescriptProcess('apps/gateway/src/main.ts', { env });
    await world.gateway.line(/"msg":"ready/);
  };
  const cliOn = async (at: Screens, ...args: string[]): Promise<Ran> => {
    const code = await run(args, at.terminal);
    return { code, stdout: at.stdout, stderr: at.stderr, json: () => JSON.parse(at.stdout) };
  };
  const world: CliWorld = {
    nats,
    bus,
    env,
    cliOn,
    startGateway,
    gateway: typescriptProcess('apps/gateway/src/main.ts', { env }),
    cli: (...args) => cliOn(screens('', env), ...args),
    async [Symbol.asyncDispose]() {
      await world.gateway.kill('SIGTERM');
      await bus.close();
      await nats[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await world.gateway.line(/"msg":"ready/);
  return world;
}
