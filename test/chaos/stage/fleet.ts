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
  /** `storage-2` */
  readonly name: string;
  readonly service: ServiceName;
  readonly process: ServiceProcess;
  isReady: boolean;
}

/** The services as processes, each in some replicas. Whatever is killed is started again, as a supervisor would. */
export class Fleet {
  private readonly members: Member[];
  private readonly restarts = new Set<Promise<unknown>>();
  /** Ended by themselves before they were to be killed. */
  private readonly fallen: string[] = [];
  private next = 0;

  constructor(env: NodeJS.ProcessEnv, logs: string, replicas: number) {
    this.members = SERVICES.flatMap((service) =>
      Array.from({ length: replicas }, (_, index) => {
        const name = `${service}-${index + 1}`;
        const logFile = join(logs, `${name}.log`);
        return { name, service, process: new ServiceProcess({ app: service, env, logFile }), isReady: true };
      }),
    );
  }

  async start(): Promise<void> {
    await Promise.all(this.members.map(({ process }) => process.start()));
  }

  /** SIGKILL to all replicas of a service; each is started again at once. */
  async kill(service: ServiceName): Promise<void> {
    const killed = this.members.filter((member) => member.service === service);
    await Promise.all(killed.map((member) => this.killOne(member)));
  }

  /**
   * SIGKILL to one replica of a service, unless that would be the last that is ready.
   *
   * @param source  which one, as it names itself in `ce-source`; another one each time when absent
   * @returns its name; undefined when none was killed
   */
  async killReplica(service: ServiceName, source?: string): Promise<string | undefined> {
    const chosen = this.oneOfTwo(service, source);
    if (chosen) await this.killOne(chosen);
    return chosen?.name;
  }

  /**
   * SIGSTOP to one replica of a service that has another one.
   *
   * @param source  as for `killReplica`
   * @returns lets it go on; undefined when none was stopped
   */
  stopReplica(service: ServiceName, source?: string): (() => void) | undefined {
    const chosen = this.oneOfTwo(service, source)?.process;
    chosen?.signal('SIGSTOP');
    return chosen && (() => chosen.signal('SIGCONT'));
  }

  /** Waits until everything that was killed is ready again. */
  async whole(): Promise<void> {
    await Promise.all(this.restarts);
  }

  /** Those that ended although nobody killed them. */
  dead(): string[] {
    return [...this.fallen, ...this.members.filter(({ process }) => !process.isRunning).map(({ name }) => name)];
  }

  /** Bytes in use in each process after a forced collection, by `service-replica`. */
  async heaps(): Promise<Map<string, number>> {
    const heaps = new Map<string, number>();
    for (const { name, process } of this.members) heaps.set(name, await process.heap());
    return heaps;
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.restarts);
    await Promise.all(this.members.map(({ process }) => process.end('SIGTERM')));
  }

  private oneOfTwo(service: ServiceName, source: string | undefined): Member | undefined {
    const ready = this.members.filter((member) => member.service === service && member.isReady);
    if (ready.length < 2) return undefined;
    const pid = Number(source?.split('/').at(-1));
    return source === undefined ? ready[this.next++ % ready.length] : ready.find((one) => one.process.pid === pid);
  }

  private async killOne(member: Member): Promise<void> {
    if (!member.process.isRunning) this.fallen.push(member.name);
    member.isReady = false;
    await member.process.end('SIGKILL');
    const restart = member.process.start().then(() => {
      member.isReady = true;
      this.restarts.delete(restart);
    });
    this.restarts.add(restart);
    restart.catch(() => undefined);
  }
}
