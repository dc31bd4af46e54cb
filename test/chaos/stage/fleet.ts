import { join } from 'node:path';
import type { ServiceName } from '#contracts';
import { ServiceProcess } from './service-process.js';

export const SERVICES = [
  'gateway',
  'instances',
  'storage',
  'networking',
  'config-drive',
] as const satisfies ServiceName[];

interface Member {
  readonly service: ServiceName;
  readonly process: ServiceProcess;
}

/** The services as processes, each in some replicas. Whatever is killed is started again, as a supervisor would. */
export class Fleet {
  private readonly members: Member[];
  private readonly restarts = new Set<Promise<unknown>>();
  private next = 0;

  constructor(env: NodeJS.ProcessEnv, logs: string, replicas: number) {
    this.members = SERVICES.flatMap((service) =>
      Array.from({ length: replicas }, (_, index) => {
        const logFile = join(logs, `${service}-${index + 1}.log`);
        return { service, process: new ServiceProcess({ app: service, env, logFile }) };
      }),
    );
  }

  async start(): Promise<void> {
    await Promise.all(this.members.map(({ process }) => process.start()));
  }

  /** SIGKILL to all replicas of a service; each is started again at once. */
  async kill(service: ServiceName): Promise<void> {
    const killed = this.members.filter((member) => member.service === service);
    await Promise.all(killed.map(({ process }) => this.killOne(process)));
  }

  /** SIGKILL to one replica of a service, a different one each time. */
  async killReplica(service: ServiceName): Promise<void> {
    const replicas = this.members.filter((member) => member.service === service);
    const chosen = replicas[this.next++ % replicas.length];
    if (chosen) await this.killOne(chosen.process);
  }

  /** Waits until everything that was killed is ready again. */
  async whole(): Promise<void> {
    await Promise.all(this.restarts);
  }

  /** Those that ended although nobody killed them. */
  dead(): ServiceName[] {
    return this.members.filter(({ process }) => !process.isRunning).map(({ service }) => service);
  }

  pids(): Array<{ service: ServiceName; pid: number }> {
    return this.members.map(({ service, process }) => ({ service, pid: process.pid }));
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.restarts);
    await Promise.all(this.members.map(({ process }) => process.end('SIGTERM')));
  }

  private async killOne(process: ServiceProcess): Promise<void> {
    await process.end('SIGKILL');
    const restart = process.start().finally(() => this.restarts.delete(restart));
    this.restarts.add(restart);
    restart.catch(() => undefined);
  }
}
