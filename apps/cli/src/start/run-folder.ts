import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '#nats-server';
import type { StartOptions } from './options.js';

/**
 * Where one start keeps its files. With a simulated host they are removed at a good end, unless `--state` says where to
 * keep them; with real hosts they are always kept, since they say which partitions are ours.
 */
export class RunFolder {
  private constructor(
    readonly path: string,
    private readonly temporary: boolean,
  ) {}

  static create({ state, config }: Pick<StartOptions, 'state' | 'config'>): RunFolder {
    const parent = join(projectFolder(), '.powervm');
    const kept = state ?? (config === undefined ? undefined : join(parent, 'state'));
    mkdirSync(kept ?? parent, { recursive: true, mode: 0o700 });
    return new RunFolder(kept ?? mkdtempSync(join(parent, 'run-')), kept === undefined);
  }

  /** A folder in it, made if need be. */
  folder(name: string): string {
    const path = join(this.path, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  logFile(process: string): string {
    return join(this.folder('logs'), `${process}.log`);
  }

  /** After a failure: what is large, or secret, goes; what tells the cause stays. */
  keepLogs(): void {
    if (!this.temporary) return;
    for (const name of readdirSync(this.path)) {
      if (name !== 'logs') rmSync(join(this.path, name), { recursive: true, force: true });
    }
  }

  remove(): void {
    if (this.temporary) rmSync(this.path, { recursive: true, force: true });
  }
}
