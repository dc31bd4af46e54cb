import { Daemon, type DaemonOptions } from './daemon.js';
import type { Site } from './site.js';

export interface DaemonSpec extends Omit<DaemonOptions, 'env' | 'logFile'> {
  env?: Record<string, string>;
  /** Others need it to end well: a database, a broker. */
  foundation?: true;
}

/** All daemons of a site by name. */
export class Daemons implements AsyncDisposable {
  private readonly started = new Map<string, { daemon: Daemon; foundation: boolean }>();

  constructor(private readonly site: Site) {}

  /** @throws Error with the end of its log, when it ends or is not up in time */
  async start({ foundation, ...spec }: DaemonSpec): Promise<Daemon> {
    const env = this.site.environment(spec.env);
    const daemon = new Daemon({ ...spec, env, logFile: this.site.logFile(spec.name) });
    this.started.set(spec.name, { daemon, foundation: foundation === true });
    await daemon.start();
    return daemon;
  }

  get(name: string): Daemon {
    const found = this.started.get(name);
    if (!found) throw new Error(`${name} was never started`);
    return found.daemon;
  }

  /** Stops these and forgets them. */
  async stop(...names: string[]): Promise<void> {
    await Promise.all(names.map((name) => this.get(name).stop()));
    for (const name of names) this.started.delete(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const foundation of [false, true]) {
      const these = [...this.started.values()].filter((one) => one.foundation === foundation);
      await Promise.all(these.map(({ daemon }) => daemon.stop()));
    }
    this.started.clear();
  }
}
