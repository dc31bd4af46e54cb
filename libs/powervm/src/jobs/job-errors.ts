import { PowerVmError } from '../errors.js';

export interface JobFacts {
  readonly operation: string;
  /** Undefined when the job could not even be started. */
  readonly jobId?: string | undefined;
  readonly path: string;
}

/** The job ran and did not succeed; `serverMessage` says why. */
export class JobFailedError extends PowerVmError {
  override readonly name = 'JobFailedError';
  readonly operation: string;
  readonly jobId: string | undefined;
  readonly jobStatus: string;
  /** Result parameters by name; they come with failures too. */
  readonly results: ReadonlyMap<string, string>;

  constructor(
    { operation, jobId, path }: JobFacts,
    outcome: { status: string; message: string; results: ReadonlyMap<string, string> },
  ) {
    const text = outcome.message === '' ? '' : `: ${outcome.message}`;
    super('hypervisor.job-failed', `job ${operation} of ${path}: ${outcome.status}${text}`, {
      method: 'PUT',
      path,
      serverMessage: outcome.message,
    });
    this.operation = operation;
    this.jobId = jobId;
    this.jobStatus = outcome.status;
    this.results = outcome.results;
  }
}

/** The job had not ended in time. It was asked to stop, and may nevertheless have done its work. */
export class JobTimeoutError extends PowerVmError {
  override readonly name = 'JobTimeoutError';
  readonly operation: string;
  readonly jobId: string | undefined;

  constructor({ operation, jobId, path }: JobFacts, timeoutMs: number, outcomeUnknown: boolean) {
    super('hypervisor.job-timeout', `job ${operation} of ${path}: not ended within ${timeoutMs} ms; cancelled`, {
      method: 'PUT',
      path,
      outcomeUnknown,
    });
    this.operation = operation;
    this.jobId = jobId;
  }
}
