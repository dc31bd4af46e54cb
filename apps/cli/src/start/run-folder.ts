import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '#nats-server';

/** Where one start keeps its files: below the project and removed at a good end, or where `--state` says and kept. */
export class RunFolder {
  private constructor(
    readonly path: string,
    private readonly temporary: boolean,
  ) {}

  static create(state: string | undefined): RunFolder {
    const parent = join(projectFolder(), '.powervm');
    mkdirSync(state ?? parent, { recursive: true, mode: 0o700 });
    return new RunFolder(state ?? mkdtempSync(join(parent, 'run-')), state === undefined);
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
