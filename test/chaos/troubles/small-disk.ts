import { mkdirSync, statfsSync } from 'node:fs';
import { runCommand } from '#nats-server';

const ROOMY_MIB = 1024;
const KiB = 1024;
const LEFT_KIB = 64;

/** A file system of its own in memory, which can run full at any time. Needs root. */
export class SmallDisk implements AsyncDisposable {
  private constructor(readonly path: string) {}

  /** @throws Error when this user may not mount */
  static async mount(path: string): Promise<SmallDisk> {
    mkdirSync(path, { recursive: true });
    await runCommand('mount', ['-t', 'tmpfs', '-o', `size=${ROOMY_MIB}m`, 'tmpfs', path]);
    return new SmallDisk(path);
  }

  /** Nothing more can be written, but for a few blocks. */
  async fill(): Promise<void> {
    const { blocks, bfree, bsize } = statfsSync(this.path);
    await this.resize(`${Math.ceil(((blocks - bfree) * bsize) / KiB) + LEFT_KIB}k`);
  }

  async clear(): Promise<void> {
    await this.resize(`${ROOMY_MIB}m`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runCommand('umount', ['-l', this.path]);
  }

  private async resize(size: string): Promise<void> {
    await runCommand('mount', ['-o', `remount,size=${size}`, this.path]);
  }
}
