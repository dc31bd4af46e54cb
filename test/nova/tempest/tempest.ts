import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runCommand } from '#nats-server';
import type { Client } from '../openstack/client.js';
import type { Site } from '../openstack/site.js';
import { plainName, type TestResult, testResult } from './outcomes.js';
import { tempestConf } from './tempest-conf.js';

export interface TempestOptions {
  site: Site;
  client: Client;
  /** Regular expression of the tests' names. */
  select: string;
  /** How many run at once. */
  workers: number;
  /** Hears every result as it comes. */
  heard: (result: TestResult) => void;
}

/** Tempest of Debian 12 against what runs here. */
export class Tempest {
  private constructor(
    private readonly options: TempestOptions,
    private readonly folder: string,
    private readonly conf: string,
  ) {}

  static async prepare(options: TempestOptions): Promise<Tempest> {
    const { site, client } = options;
    const folder = site.directory('tempest');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const idOf = async (kind: string, name: string) => (await client.json<{ id: string }>(kind, 'show', name)).id;
    const resources = {
      image: await idOf('image', 'blank'),
      otherImage: await idOf('image', 'blank-alt'),
      publicNetwork: await idOf('network', 'public'),
    };
    const conf = site.write('tempest/tempest.conf', tempestConf(site, folder, resources));
    site.write('tempest/.stestr.conf', STESTR);
    await runCommand('/usr/bin/stestr', ['init'], { cwd: folder, env: site.environment() });
    return new Tempest(options, folder, conf);
  }

  /** Names of the selected tests. */
  async list(): Promise<string[]> {
    const names: string[] = [];
    await this.tempest(['--list-tests'], (line) => {
      if (line.startsWith('tempest.')) names.push(plainName(line));
    });
    return names;
  }

  /** Runs them all. @returns how each has ended; what Tempest said is in its log */
  async run(): Promise<TestResult[]> {
    const results: TestResult[] = [];
    await this.tempest(['--concurrency', String(this.options.workers)], (line) => {
      const result = testResult(line);
      if (result === undefined) return;
      results.push(result);
      this.options.heard(result);
    });
    return results;
  }

  private async tempest(args: readonly string[], each: (line: string) => void): Promise<void> {
    const { site, select } = this.options;
    const log = createWriteStream(site.logFile('tempest'), { flags: 'a' });
    const command = ['run', '--config-file', this.conf, '--regex', select, ...args];
    // Niced: what it tests needs the processor more.
    const child = spawn('nice', ['-n', '5', '/usr/bin/tempest', ...command], {
      cwd: this.folder,
      env: site.environment({ TEMPEST_CONFIG_DIR: this.folder, PYTHONUNBUFFERED: '1' }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`);
        each(line);
      });
    }
    await ended;
    log.end();
  }
}

const STESTR = `[DEFAULT]
test_path=${join('/usr/lib/python3/dist-packages', 'tempest', 'test_discover')}
top_dir=/usr/lib/python3/dist-packages
group_regex=([^\\.]*\\.)*
`;
