import type { PowerVmClient } from '../client/client.js';
import { isPowerVmError, isRetryable, PowerVmError } from '../errors.js';
import {
  cancelJob,
  deleteJob,
  hasEnded,
  type Job,
  type JobTarget,
  jobFailed,
  readJob,
  type StartOptions,
  startJob,
} from './job.js';
import { JobTimeoutError } from './job-errors.js';
import type { JobParameters } from './job-request.js';

export interface JobProgress {
  readonly status: string;
  /** The server's own words, when it has any. */
  readonly progress: string | undefined;
  readonly elapsedMs: number;
}

export interface WaitOptions {
  /** Default: the client's job time limit (30 min). */
  readonly timeoutMs?: number | undefined;
  /** Called after each poll. */
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
  /** Stops waiting and asks the job to stop. */
  readonly signal?: AbortSignal | undefined;
}

export interface JobOutcome {
  readonly jobId: string;
  readonly results: ReadonlyMap<string, string>;
  readonly message: string;
}

const FIRST_POLL_MS = 100;
const GROWTH = 1.6;
const LONGEST_POLL_MS = 3_000;
const POLLS_AFTER_CANCEL = 5;
const CLEAN_UP_MS = 30_000;

/**
 * Runs a job to its end: PUT, polls with growing pauses (100 ms to 3 s), DELETE.
 *
 * @throws {JobFailedError}  it ended in any way but `COMPLETED_OK`
 * @throws {JobTimeoutError} it did not end in time and was cancelled
 */
export async function runJob(
  client: PowerVmClient,
  target: JobTarget,
  operation: string,
  parameters: JobParameters = {},
  options: WaitOptions & StartOptions = {},
): Promise<JobOutcome> {
  const job = await startJob(client, target, operation, parameters, options);
  return waitForJob(client, job, options);
}

/** Waits for the end of a job that was started, then deletes it. */
export async function waitForJob(client: PowerVmClient, started: Job, options: WaitOptions = {}): Promise<JobOutcome> {
  const limit = options.timeoutMs ?? client.timeouts.jobMs;
  let job = started;
  try {
    job = await poll(client, started, limit, options);
  } catch (error) {
    if (!isPowerVmError(error, 'hypervisor.aborted')) throw error;
    await stop(client, job);
    throw interrupted(job);
  }
  if (hasEnded(job)) return finish(client, job);
  const last = await stop(client, job);
  if (last.status === 'COMPLETED_OK') return outcomeOf(last);
  throw new JobTimeoutError({ operation: job.operation, jobId: job.id, path: job.path }, limit, !hasEnded(last));
}

/** The job at its end, or as it was when the time was up. */
async function poll(client: PowerVmClient, started: Job, limit: number, options: WaitOptions): Promise<Job> {
  const { clock } = client;
  const begin = clock.now();
  let job = started;
  let pause = FIRST_POLL_MS;
  while (!hasEnded(job)) {
    const left = limit - (clock.now() - begin);
    if (left <= 0) return job;
    await sleep(client, Math.min(pause, left), options.signal, job);
    job = await readStill(client, job, options.signal);
    options.onProgress?.({ status: job.status, progress: job.progress, elapsedMs: clock.now() - begin });
    pause = Math.min(pause * GROWTH, LONGEST_POLL_MS);
  }
  return job;
}

/** One poll. While the server cannot be reached the job goes on, so the last state stands. */
async function readStill(client: PowerVmClient, job: Job, signal: AbortSignal | undefined): Promise<Job> {
  try {
    return await readJob(client, job, signal);
  } catch (error) {
    if (isRetryable(error)) return job;
    if (!isPowerVmError(error) || error.code === 'hypervisor.aborted') throw error;
    const { code, message, method, path, status, serverMessage } = error;
    const details = { method, path, status, serverMessage, retryable: false, outcomeUnknown: true, cause: error };
    throw new PowerVmError(code, `job ${job.operation} of ${job.path}: ${message}`, details);
  }
}

async function finish(client: PowerVmClient, job: Job): Promise<JobOutcome> {
  // The job is done; that the server keeps its record is no reason to report a failure.
  await deleteJob(client.with({ guard: undefined }), job).catch(() => undefined);
  if (job.status !== 'COMPLETED_OK') throw jobFailed(job);
  return outcomeOf(job);
}

function outcomeOf(job: Job): JobOutcome {
  return { jobId: job.id, results: job.results, message: job.message };
}

/** Cancels a job as well as that is possible and waits a little for its end. */
async function stop(client: PowerVmClient, job: Job): Promise<Job> {
  // The caller's own signal may be what ended the wait; its guard still holds for the cancel.
  const cleaner = client.with({ signal: AbortSignal.timeout(CLEAN_UP_MS) });
  let last = job;
  try {
    await cancelJob(cleaner, job);
    let pause = FIRST_POLL_MS;
    for (let count = 0; count < POLLS_AFTER_CANCEL && !hasEnded(last); count += 1) {
      await client.clock.sleep(pause);
      last = await readJob(cleaner, last);
      pause *= 2;
    }
    if (hasEnded(last)) await deleteJob(cleaner, last);
  } catch {
    // Whatever is known by now is what the caller is told.
  }
  return last;
}

async function sleep(client: PowerVmClient, ms: number, signal: AbortSignal | undefined, job: Job): Promise<void> {
  try {
    await client.clock.sleep(ms, signal);
  } catch (error) {
    if (signal?.aborted) throw interrupted(job);
    throw error;
  }
}

function interrupted(job: Job): PowerVmError {
  return new PowerVmError(
    'hypervisor.aborted',
    `job ${job.operation} of ${job.path}: the caller has given up; the job was asked to stop`,
    { method: 'PUT', path: job.path, outcomeUnknown: true },
  );
}
