import { mkdirSync, statfsSync } from 'node:fs';
import { runCommand } from '#nats-server';

const ROOMY_MIB = 1024;
const KiB = 1024;
const LEFT_KIB = 64;

/** A file system of its own in memory, which can run full at any time. Needs root. */
export class SmallDisk implements AsyncDisposable {
  private static readonly mounted = new Set<SmallDisk>();

  private constructor(readonly path: string) {}

  /** @throws Error when this user may not mount */
  static async mount(path: string): Promise<SmallDisk> {
    mkdirSync(path, { recursive: true });
    await runCommand('mount', ['-t', 'tmpfs', '-o', `size=${ROOMY_MIB}m`, 'tmpfs', path]);
    const disk = new SmallDisk(path);
    SmallDisk.mounted.add(disk);
    return disk;
  }

  /** Nothing more can be written, but for a few blocks. */
  async fill(): Promise<void> {
    const { blocks, bfree, bsize } = statfsSync(this.path);
    if (blocks === bfree) throw new Error(`nothing is kept on ${this.path}: nobody would notice that it is full`);
    await this.resize(`${Math.ceil(((blocks - bfree) * bsize) / KiB) + LEFT_KIB}k`);
  }

  async clear(): Promise<void> {
    await this.resize(`${ROOMY_MIB}m`);
  }

  /** Also those whose user has come to an early end. */
  static async unmountAll(): Promise<void> {
    for (const disk of SmallDisk.mounted) await disk[Symbol.asyncDispose]().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    SmallDisk.mounted.delete(this);
    await runCommand('umount', ['-l', this.path]);
  }

  private async resize(size: string): Promise<void> {
    await runCommand('mount', ['-o', `remount,size=${size}`, this.path]);
  }
}
