import { readEntry, readFeed } from '../atom/entry.js';
import type { PowerVmClient } from '../client/client.js';
import { refOf, refPath, type Target, type TypeRef } from '../client/paths.js';
import { isPowerVmError } from '../errors.js';
import { JobRequest, type JobResponse, JobResponse as JobResponseResource } from '../resources/job.js';
import { serializeXml } from '../xml/serialize.js';
import { JobFailedError } from './job-errors.js';
import { addParameters, type JobParameters, newJobRequest } from './job-request.js';

/** A job as last seen. */
export interface Job {
  readonly id: string;
  readonly operation: string;
  /** Path of the object that it was started on. */
  readonly path: string;
  /** `NOT_STARTED`, `RUNNING`, `COMPLETED_OK`, …; as sent, also when it is none that we know. */
  readonly status: string;
  readonly progress: string | undefined;
  readonly results: ReadonlyMap<string, string>;
  /** Why it failed, or what a success has to say; '' when nothing. */
  readonly message: string;
}

export type JobTarget = Target | TypeRef;

export interface StartOptions {
  readonly signal?: AbortSignal | undefined;
  /** Fetch the server's template first, instead of building the request here (one request more). */
  readonly template?: boolean | undefined;
}

export function hasEnded({ status }: Job): boolean {
  return status !== 'NOT_STARTED' && status !== 'RUNNING';
}

/**
 * Starts a job and returns it as the server answers, which may already be its end.
 *
 * @throws {PowerVmError} as any write; a server that refuses to start it has `hypervisor.refused` or `.failed`
 */
export async function startJob(
  client: PowerVmClient,
  target: JobTarget,
  operation: string,
  parameters: JobParameters = {},
  options: StartOptions = {},
): Promise<Job> {
  const path = targetPath(target);
  const doPath = `${path}/do/${operation}`;
  const request = options.template
    ? await fetchTemplate(client, doPath, parameters, options.signal)
    : newJobRequest(operation, groupOf(target), parameters);
  const answer = await client.send({
    method: 'PUT',
    path: doPath,
    headers: {
      Accept: 'application/atom+xml; charset=UTF-8',
      'Content-Type': 'application/vnd.ibm.powervm.web+xml; type=JobRequest',
    },
    body: serializeXml(request),
    signal: options.signal,
  });
  return jobOf(readEntry(JobResponseResource, answer), operation, path);
}

/** The job as it is now. */
export async function readJob(client: PowerVmClient, job: Job, signal?: AbortSignal): Promise<Job> {
  const answer = await client.send({
    method: 'GET',
    path: `${jobPath(job)}?group=None`,
    headers: { Accept: 'application/atom+xml' },
    signal,
  });
  return jobOf(readEntry(JobResponseResource, answer), job.operation, job.path);
}

/** Asks a job to stop. */
export async function cancelJob(client: PowerVmClient, job: Job): Promise<void> {
  await client.send({
    method: 'POST',
    path: `${jobPath(job)}/cancel?group=None`,
    headers: {
      Accept: 'application/atom+xml; charset=UTF-8',
      'Content-Type': 'application/vnd.ibm.powervm.uom+xml; type=JobRequest',
    },
  });
}

/** Forgets a job that has ended; one that is gone is fine. */
export async function deleteJob(client: PowerVmClient, job: Job): Promise<void> {
  try {
    await client.send({ method: 'DELETE', path: jobPath(job) });
  } catch (error) {
    if (!isPowerVmError(error, 'hypervisor.not-found')) throw error;
  }
}

/** The jobs of an object that the server still knows. */
export async function listJobs(client: PowerVmClient, target: JobTarget): Promise<Job[]> {
  const path = targetPath(target);
  const answer = await client.send({
    method: 'GET',
    path: `${path}/jobs?group=None`,
    headers: { Accept: 'application/atom+xml' },
  });
  return readFeed(JobResponseResource, answer).map((response) => jobOf(response, '', path));
}

export function jobFailed(job: Job): JobFailedError {
  return new JobFailedError(
    { operation: job.operation, jobId: job.id, path: job.path },
    { status: job.status, message: job.message, results: job.results },
  );
}

function jobOf(response: JobResponse, operation: string, path: string): Job {
  const results = new Map(response.results.map(({ name, value }) => [name, value]));
  const status = response.element.elements.find((child) => child.local === 'Status')?.text.trim() ?? '';
  return {
    id: response.id.trim(),
    operation: operation === '' ? (response.request?.operation.operation ?? '') : operation,
    path,
    status,
    progress: response.progress,
    results,
    message: results.get('result') ?? response.exception?.message ?? '',
  };
}

async function fetchTemplate(
  client: PowerVmClient,
  path: string,
  parameters: JobParameters,
  signal: AbortSignal | undefined,
) {
  const answer = await client.send({ method: 'GET', path, headers: { Accept: 'application/atom+xml' }, signal });
  const request = readEntry(JobRequest, answer).element.clone();
  addParameters(request, parameters);
  return request;
}

function jobPath({ id }: Job): string {
  return `/rest/api/uom/jobs/${encodeURIComponent(id)}`;
}

function targetPath(target: JobTarget): string {
  return refPath(isTypeRef(target) ? target : refOf(target));
}

function groupOf(target: JobTarget): string {
  return isTypeRef(target) ? target.resource : refOf(target).resource;
}

function isTypeRef(target: JobTarget): target is TypeRef {
  return !('meta' in target) && !('uuid' in target);
}
