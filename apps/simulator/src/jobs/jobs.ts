import { notImplemented } from '../errors.js';
import type { WorldObject } from '../world/model/object.js';
import type { Host, World } from '../world/world.js';
import { failed, type Job, type JobDefinition, type JobOutcome, succeeded } from './job.js';

/** How a definition and a target are found again for a job that runs on. */
export type JobResolver = (job: Job) => { definition: JobDefinition<unknown>; target: WorldObject | undefined };

/** How a job is made to go wrong on purpose. */
export interface Disturbance {
  /** The text with which it fails; without, it never ends by itself. */
  ends?: string;
  /** Whether the operation has its effect all the same. */
  applied: boolean;
}

/** The jobs of all hosts, from their start until a client deletes them. */
export class Jobs {
  readonly #jobs = new Map<string, Job>();
  readonly #disturbances = new WeakMap<object, Disturbance>();
  #lastId = 0;

  constructor(
    private readonly world: World,
    private readonly resolve: JobResolver,
  ) {
    world.agenda.on('job-ends', ({ target }) => this.#end(target));
  }

  /** Lets the job that a request starts go wrong. */
  disturb(exchange: object, disturbance: Disturbance): void {
    this.#disturbances.set(exchange, disturbance);
  }

  /** Starts an operation; the duration of its name is read from the delays. `exchange` is the request that asks for it. */
  start(
    host: Host,
    definition: JobDefinition<unknown>,
    target: WorldObject | undefined,
    request: Omit<Job, 'id' | 'hostId' | 'status' | 'started' | 'completed'>,
    exchange: object,
  ): Job {
    const unknown = Object.keys(request.parameters).find((name) => !definition.parameters.includes(name));
    if (unknown !== undefined) throw notImplemented(`parameter ${unknown} of the job ${request.operation}`);
    const disturbance = this.#disturbances.get(exchange);
    const context = { world: this.world, host, parameters: request.parameters };
    const regular =
      disturbance?.applied === false ? undefined : this.world.attempt(() => definition.start(target, context));
    const outcome = disturbance?.ends === undefined ? regular : failed(disturbance.ends);
    const id = String(++this.#lastId);
    const job: Job = {
      ...request,
      parameters: withoutSecrets(request.parameters, definition.secrets),
      id,
      hostId: host.id,
      status: 'RUNNING',
      started: this.world.clock.now(),
      completed: 0,
    };
    if (outcome) job.outcome = outcome;
    if (disturbance && disturbance.ends === undefined) job.hangs = true;
    this.#jobs.set(id, job);
    return job;
  }

  /** Plans the end of a job that was just started (after its first answer was made). */
  run(job: Job): void {
    if (job.hangs) return;
    const delay = this.world.delays.jobs[job.operation] ?? this.world.delays.jobs.default;
    this.world.agenda.plan(delay, { kind: 'job-ends', scope: job.hostId, target: job.id });
  }

  get(hostId: string, id: string): Job | undefined {
    const job = this.#jobs.get(id);
    if (job?.hostId !== hostId) return undefined;
    if (job.status === 'RUNNING' && this.#isDue(job)) this.#end(id);
    return job;
  }

  /** The same, whichever host it is of. */
  find(id: string): Job | undefined {
    const hostId = this.#jobs.get(id)?.hostId;
    return hostId === undefined ? undefined : this.get(hostId, id);
  }

  of(hostId: string, targetUuid: string): Job[] {
    const all = Array.from(this.#jobs.values());
    return all.filter((job) => job.hostId === hostId && job.targetUuid === targetUuid);
  }

  /** Ends a running job as cancelled; what it has done stays. */
  cancel(job: Job): void {
    if (job.status !== 'RUNNING') return;
    this.#complete(job, { status: 'FAILED_BEFORE_COMPLETION', results: {}, exception: 'The job was cancelled.' });
  }

  delete(job: Job): void {
    this.#jobs.delete(job.id);
  }

  /** All jobs, for storing them; plain data. */
  capture(): { lastId: number; jobs: Job[] } {
    return { lastId: this.#lastId, jobs: Array.from(this.#jobs.values()) };
  }

  restore({ lastId, jobs }: { lastId: number; jobs: Job[] }): void {
    this.#lastId = lastId;
    for (const job of jobs) this.#jobs.set(job.id, job);
  }

  #isDue(job: Job): boolean {
    if (job.hangs) return false;
    return !this.world.agenda.entries.some(({ kind, target }) => kind === 'job-ends' && target === job.id);
  }

  #end(id: string): void {
    const job = this.#jobs.get(id);
    if (job?.status !== 'RUNNING') return;
    const outcome = job.outcome ?? this.#finish(job);
    if (outcome) this.#complete(job, outcome);
  }

  #finish(job: Job): JobOutcome | undefined {
    const { definition, target } = this.resolve(job);
    if (job.targetUuid !== undefined && !target) {
      return { status: 'FAILED_BEFORE_COMPLETION', results: {}, exception: 'The object of the job no longer exists.' };
    }
    const context = { world: this.world, host: this.world.host(job.hostId), parameters: job.parameters };
    return definition.finish ? definition.finish(target, context) : succeeded();
  }

  #complete(job: Job, outcome: JobOutcome): void {
    job.outcome = outcome;
    job.status = outcome.status;
    job.completed = this.world.clock.now();
  }
}

function withoutSecrets(parameters: Record<string, string>, secrets: readonly string[] = []): Record<string, string> {
  const shown = Object.entries(parameters).map(([name, value]) => [name, secrets.includes(name) ? '' : value]);
  return Object.fromEntries(shown) as Record<string, string>;
}
