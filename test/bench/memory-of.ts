import { readFileSync } from 'node:fs';

const MiB = 1024 ** 2;

/** Resident memory of a process in MiB, sampled until `stop` is called. Linux only. */
export class MemoryOf {
  peak: number;
  readonly start: number;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pid: number) {
    this.start = this.now();
    this.peak = this.start;
    this.timer = setInterval(() => this.sample(), 50);
  }

  get growth(): number {
    return this.peak - this.start;
  }

  stop(): void {
    this.sample();
    clearInterval(this.timer);
  }

  private sample(): void {
    this.peak = Math.max(this.peak, this.now());
  }

  private now(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024) / MiB;
  }
}
